package dev.dangjik.command.verb;

import dev.dangjik.command.OwnVerb;
import dev.dangjik.command.Reply;
import dev.dangjik.message.Text;
import dev.dangjik.run.Resolution;
import dev.dangjik.run.ResolveOutcome;
import dev.dangjik.run.RunControl;
import dev.dangjik.run.RunId;
import dev.dangjik.run.Runs;
import java.util.Arrays;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// `/ops resolve <run> resume|done|roll-back|leave`: a person decides about a run of which nobody knows how it
/// went.
public final class ResolveVerb implements OwnVerb.Act {
    private final Runs runs;
    private final RunControl control;

    public ResolveVerb(Runs runs, RunControl control) {
        this.runs = runs;
        this.control = control;
    }

    @Override
    public String id() {
        return "resolve";
    }

    @Override
    public Subject subject(Use use) {
        if (use.words().size() > 1 && resolution(use).isPresent()) {
            return Subjects.ofRun(use, id(), runs);
        }
        var run = use.words().isEmpty() ? "<run>" : use.words().getFirst();
        return new Subject.Unclear(Text.of("resolve.which"), RunTexts.decisions(run));
    }

    @Override
    public Reply act(Handle transaction, Use use) {
        var run = new RunId(use.words().getFirst());
        var resolution = resolution(use).orElseThrow();
        return Reply.Notice.of(
                switch (control.resolve(transaction, run, resolution, Subjects.by(use))) {
                    case ResolveOutcome.Accepted _ ->
                        Text.of("resolve.accepted", run.value(), RunTexts.decision(resolution));
                    case ResolveOutcome.NotUnknown(var state) ->
                        Text.of("resolve.not-unknown", run.value(), RunTexts.state(state));
                    case ResolveOutcome.NoSuchRun _ -> Text.of("runs.no-such", run.value());
                });
    }

    private static Optional<Resolution> resolution(Use use) {
        return Arrays.stream(Resolution.values())
                .filter(resolution ->
                        RunTexts.word(resolution).equals(use.words().get(1)))
                .findFirst();
    }
}
