package dev.dangjik.command.verb;

import dev.dangjik.command.OwnVerb;
import dev.dangjik.command.Reply;
import dev.dangjik.message.Text;
import dev.dangjik.run.CancelOutcome;
import dev.dangjik.run.RunControl;
import dev.dangjik.run.RunId;
import dev.dangjik.run.Runs;
import org.jdbi.v3.core.Handle;

/// `/ops cancel <run>`: ends a run, and brings back what it had changed.
public final class CancelVerb implements OwnVerb.Act {
    private final Runs runs;
    private final RunControl control;

    public CancelVerb(Runs runs, RunControl control) {
        this.runs = runs;
        this.control = control;
    }

    @Override
    public String id() {
        return "cancel";
    }

    @Override
    public Subject subject(Use use) {
        return Subjects.ofRun(use, id(), runs);
    }

    @Override
    public Reply act(Handle transaction, Use use) {
        var run = new RunId(use.words().getFirst());
        return Reply.Notice.of(
                switch (control.cancel(transaction, run, Subjects.by(use))) {
                    case CancelOutcome.Cancelled _ -> Text.of("cancel.done", run.value());
                    case CancelOutcome.Stopping _ -> Text.of("cancel.stopping", run.value());
                    case CancelOutcome.AlreadyAsked(var by) -> Text.of("cancel.already", run.value(), by);
                    case CancelOutcome.TooLate(var state) -> Text.of("cancel.too-late", run.value(), state.id());
                    case CancelOutcome.NoSuchRun _ -> Text.of("runs.no-such", run.value());
                });
    }
}
