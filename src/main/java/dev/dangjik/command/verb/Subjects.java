package dev.dangjik.command.verb;

import dev.dangjik.command.OwnVerb;
import dev.dangjik.message.Text;
import dev.dangjik.run.RunControl;
import dev.dangjik.run.RunId;
import dev.dangjik.run.RunView;
import dev.dangjik.run.Runs;
import java.util.List;
import java.util.Optional;

/// What the words behind a verb are about.
final class Subjects {
    private Subjects() {}

    /// The stack that was named, or the channel's only one.
    static OwnVerb.Subject ofStack(OwnVerb.Use use, String verb) {
        if (use.stack().isPresent()) {
            return new OwnVerb.Subject.OfStack(use.stack().get().id());
        }
        var behind = use.words().isEmpty() ? "" : " " + String.join(" ", use.words());
        return new OwnVerb.Subject.Unclear(
                Text.of("grammar.which-stack", verb),
                use.catalogue().stacks().keySet().stream()
                        .map(stack -> "/ops " + stack + " " + verb + behind)
                        .toList());
    }

    /// The stack of the run whose id is the first word.
    static OwnVerb.Subject ofRun(OwnVerb.Use use, String verb, Runs runs) {
        if (use.words().isEmpty()) {
            return new OwnVerb.Subject.Unclear(
                    Text.of("runs.which", verb),
                    runs.open().stream()
                            .map(run -> "/ops " + verb + " " + run.id())
                            .toList());
        }
        var id = use.words().getFirst();
        var run = RunId.isPossible(id) ? runs.view(new RunId(id)) : Optional.<RunView>empty();
        return run.<OwnVerb.Subject>map(view -> new OwnVerb.Subject.OfStack(view.stack()))
                .orElseGet(() -> new OwnVerb.Subject.Unclear(Text.of("runs.no-such", id), List.of("/ops runs")));
    }

    /// Who decides, as the run's books name them.
    static RunControl.By by(OwnVerb.Use use) {
        var request = use.invocation().request();
        var account = request.actor().account();
        return new RunControl.By(
                request.actor().person().orElse(account),
                account,
                request.kind().via());
    }
}
