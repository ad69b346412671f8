package dev.dangjik.slack;

import com.google.gson.JsonObject;
import dev.dangjik.command.Form;
import dev.dangjik.command.FormOutcome;
import dev.dangjik.command.FormSubmission;
import dev.dangjik.command.Forms;
import dev.dangjik.command.Incoming;
import dev.dangjik.command.Reception;
import dev.dangjik.command.Reply;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.message.Language;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.permission.Actor;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens a form for who has left out something required, and takes it in when it is submitted.
public final class SlackForms implements FormDoor {
    private static final Logger LOG = LoggerFactory.getLogger(SlackForms.class);

    /// Slack's error when the window for this very trigger stands there already: the same line came twice.
    private static final String OPENED_ALREADY = "exchanged_trigger_id";

    private final Forms forms;
    private final SlackApi api;
    private final FormWindow window;
    private final Supplier<Catalogue> catalogue;
    private final FirstResults notices;
    private final JsonRedaction redaction;
    private final ReplyCards cards;

    /// @param notices tells people what no window could be opened for
    public SlackForms(Forms forms, SlackApi api, Texts texts, Supplier<Catalogue> catalogue, FirstResults notices) {
        this.forms = forms;
        this.api = api;
        this.window = new FormWindow(texts);
        this.catalogue = catalogue;
        this.notices = notices;
        this.redaction = new JsonRedaction(api::redacted);
        this.cards = new ReplyCards(texts, catalogue);
    }

    /// Opens a form in the background; what Slack gives a window for is good for three seconds.
    ///
    /// @param otherwise is told when Slack does not open it
    void open(IncomingRequest.Command command, Incoming incoming, Form form, Reply otherwise) {
        Thread.ofVirtual().name("form").start(() -> opened(command, incoming, form, otherwise));
    }

    private void opened(IncomingRequest.Command command, Incoming incoming, Form form, Reply otherwise) {
        var opening = new JsonObject();
        opening.addProperty("trigger_id", command.triggerId());
        opening.add("view", window.of(form, incoming));
        switch (api.call("views.open", opening)) {
            case ApiOutcome.Ok _ -> {}
            case ApiOutcome.Refused(var error, var _) when error.equals(OPENED_ALREADY) -> {}
            case ApiOutcome.Refused _, ApiOutcome.RateLimited _, ApiOutcome.Unreached _, ApiOutcome.Lost _ -> {
                LOG.info(
                        "No form was opened for {}; they see how the line is typed",
                        incoming.actor().account());
                notices.tell(command.origin(), () -> cards.of(otherwise, reader(incoming)));
            }
        }
    }

    @Override
    public Acknowledgement submit(Submission submission) {
        var account = submission.origin().account();
        var metadata = FormMetadata.read(submission.metadata());
        if (metadata.isEmpty()) {
            LOG.warn("A form came back from {} with what was not given out", account);
            var language = submission.origin().language().orElse(Language.KO);
            return update(Text.of("form.not-ours"), language);
        }
        var target = metadata.get().target();
        var language = submission.origin().language().orElse(metadata.get().language());
        var filled = new FormSubmission(
                Actor.member(catalogue.get().site(), account),
                language,
                target,
                submission.values(),
                submission.origin().signature(),
                "form/" + submission.viewId());
        return switch (forms.submit(filled)) {
            case FormOutcome.Correct(var problems) -> errors(problems, language);
            case FormOutcome.Outdated(var line) -> update(Text.of("form.outdated", line), language);
            case FormOutcome.Asked(var incoming, var received) -> asked(submission, incoming, received);
        };
    }

    /// The window closes with the acknowledgement; what came of it is told where a typed line is told it.
    private Acknowledgement asked(Submission submission, Incoming incoming, Reception.Received received) {
        var origin = origin(submission, incoming);
        return switch (received) {
            case Reception.Received.Accepted _ -> new Acknowledgement.Recorded();
            case Reception.Received.Replayed _ -> new Acknowledgement.Replayed();
            case Reception.Received.Repeat repeat -> {
                notices.tell(origin, repeat, reader(incoming));
                yield new Acknowledgement.Recorded();
            }
            case Reception.Received.AnsweredNow(var reply) -> told(origin, incoming, reply);
            case Reception.Received.Incomplete(var _, var otherwise) -> told(origin, incoming, otherwise);
            case Reception.Received.NotInTime _ ->
                errors(Map.of(first(submission), Text.of("form.not-in-time")), incoming.language());
            case Reception.Received.Unknown(var id) ->
                update(Text.of("door.not-known", incoming.words(), id), incoming.language());
            case Reception.Received.Underway _ ->
                throw new IllegalStateException("a form for what happens at once: " + incoming.words());
        };
    }

    private Acknowledgement told(IncomingRequest.Origin origin, Incoming incoming, Reply reply) {
        notices.tell(origin, () -> cards.of(reply, reader(incoming)));
        return new Acknowledgement.Recorded();
    }

    private static IncomingRequest.Origin origin(Submission submission, Incoming incoming) {
        var origin = submission.origin();
        return new IncomingRequest.Origin(
                origin.signature(),
                origin.account(),
                incoming.channel().orElse(""),
                incoming.responseUrl(),
                Optional.of(incoming.language()));
    }

    /// Something was filled in, or it would not have been asked for.
    private static String first(Submission submission) {
        return submission.values().firstKey();
    }

    private static ReplyCards.Reader reader(Incoming incoming) {
        return new ReplyCards.Reader(incoming.language(), incoming.channel(), incoming.words());
    }

    private Acknowledgement update(Text why, Language language) {
        var answer = new JsonObject();
        answer.addProperty("response_action", "update");
        answer.add("view", window.told(why, language));
        return new Acknowledgement.Immediate(redaction.ofMessage(answer).toString());
    }

    private Acknowledgement errors(Map<String, Text> problems, Language language) {
        var said = window.errors(problems, language);
        said.entrySet()
                .forEach(error -> said.addProperty(
                        error.getKey(), api.redacted(error.getValue().getAsString())));
        var answer = new JsonObject();
        answer.addProperty("response_action", "errors");
        answer.add("errors", said);
        return new Acknowledgement.Immediate(answer.toString());
    }
}
