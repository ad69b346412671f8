package dev.dangjik.slack;

import com.google.gson.JsonObject;
import dev.dangjik.command.Reply;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.exposure.CredentialDesk;
import dev.dangjik.message.Language;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.permission.Actor;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens a window for who wants to see a password, before the machine is asked for one: where Slack opens none, none is
/// made.
public final class SlackCredentials implements CredentialDoor {
    private static final Logger LOG = LoggerFactory.getLogger(SlackCredentials.class);

    private final CredentialDesk desk;
    private final SlackApi api;
    private final CredentialWindow window;
    private final Supplier<Catalogue> catalogue;
    private final FirstResults notices;
    private final ReplyCards cards;

    /// @param notices tells people what no window could be opened for
    public SlackCredentials(
            CredentialDesk desk, SlackApi api, Texts texts, Supplier<Catalogue> catalogue, FirstResults notices) {
        this.desk = desk;
        this.api = api;
        this.window = new CredentialWindow(texts);
        this.catalogue = catalogue;
        this.notices = notices;
        this.cards = new ReplyCards(texts, catalogue);
    }

    @Override
    public void open(Press press) {
        Thread.ofVirtual().name("credential").start(() -> opened(press));
    }

    private void opened(Press press) {
        var origin = press.origin();
        var language = origin.language().orElseGet(() -> Channels.language(catalogue.get(), origin.channel()));
        var opening = new JsonObject();
        opening.addProperty("trigger_id", press.triggerId());
        opening.add("view", window.loading(language));
        if (api.call("views.open", opening) instanceof ApiOutcome.Ok(var answer)
                && answer.get("view") instanceof JsonObject view
                && view.has("id")) {
            fill(view.get("id").getAsString(), press, language);
        } else {
            LOG.info("No window was opened for {}, who wanted to see a password; none was made", origin.account());
            var reader = new ReplyCards.Reader(language, Optional.of(origin.channel()), "");
            notices.tell(
                    origin,
                    () -> cards.of(new Reply.Notice(List.of(Text.of("credential.no-window")), List.of()), reader));
        }
    }

    private void fill(String id, Press press, Language language) {
        var asked = new CredentialDesk.Press(
                Actor.member(catalogue.get().site(), press.origin().account()),
                Optional.of(press.origin().channel()).filter(channel -> !channel.isEmpty()),
                run(press.value()),
                round(press.value()));
        var sheet = sheet(asked);
        var update = new JsonObject();
        update.addProperty("view_id", id);
        update.add("view", window.of(sheet, language));
        boolean isFilled = api.call("views.update", update) instanceof ApiOutcome.Ok;
        if (sheet instanceof CredentialDesk.Sheet.Shown && isFilled) {
            desk.seen(asked);
        } else if (!isFilled) {
            LOG.info("A window for {} could not be filled", press.origin().account());
        }
    }

    private CredentialDesk.Sheet sheet(CredentialDesk.Press press) {
        try {
            return desk.sheet(press);
        } catch (RuntimeException e) { // whatever it is, the window does not say "Loading" for ever
            LOG.error("Showing a password stopped in the middle", e);
            return new CredentialDesk.Sheet.Told(List.of(Text.of("credential.stopped"), Text.of("credential.again")));
        }
    }

    private static String run(String value) {
        return value.split(" ", 2)[0];
    }

    /// 0 for what no button of ours says.
    private static int round(String value) {
        var words = value.split(" ", 2);
        return words.length == 2 && words[1].matches("[1-9][0-9]{0,3}") ? Integer.parseInt(words[1]) : 0;
    }
}
