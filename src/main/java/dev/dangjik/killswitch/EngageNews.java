package dev.dangjik.killswitch;

import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.killswitch.Engagements.Engagement;
import dev.dangjik.message.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/// What a stack's operations channel is told of an engaged switch.
final class EngageNews {
    private final SwitchNews news;
    private final Supplier<Catalogue> catalogue;

    EngageNews(SwitchNews news, Supplier<Catalogue> catalogue) {
        this.news = news;
        this.catalogue = catalogue;
    }

    /// @param detail what else is known of how it went
    void tell(Handle transaction, Engagement engagement, List<Text> detail) {
        var stack = catalogue.get().stack(engagement.stack());
        var killSwitch = stack.flatMap(known -> known.killSwitch(engagement.killSwitch()));
        if (stack.isEmpty() || killSwitch.isEmpty()) {
            return; // the files do not know it any more; the audit does
        }
        var about = new SwitchCall(stack.get(), killSwitch.get(), engagement.account(), engagement.by());
        var outcome = engagement.outcome().orElse(Engaged.Outcome.UNKNOWN);
        var sentences = new ArrayList<Text>();
        sentences.addAll(EngageCard.sentences(about, new Engaged(outcome, detail)));
        sentences.add(Text.of("killswitch.by", engagement.by(), engagement.at()));
        engagement.reason().ifPresent(reason -> sentences.add(Text.of("killswitch.reason", reason)));
        sentences.add(
                outcome.isSeen()
                        ? Text.of("killswitch.untouched", about.killSwitch().untouched())
                        : Text.of(
                                "killswitch.by-hand",
                                about.killSwitch().engage().byHand()));
        news.tell(transaction, "killswitch/" + engagement.id(), engagement.stack(), sentences);
    }
}
