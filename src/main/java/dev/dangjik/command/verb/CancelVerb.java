package dev.dangjik.command.verb;

import dev.dangjik.command.OwnVerb;
import dev.dangjik.command.Reply;
import dev.dangjik.message.Text;
import dev.dangjik.run.CancelOutcome;
import dev.dangjik.run.RunControl;
import dev.dangjik.run.RunId;
import dev.dangjik.run.RunState;
import dev.dangjik.run.Runs;
import java.util.List;
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
        return switch (control.cancel(transaction, run, Subjects.by(use))) {
            case CancelOutcome.Cancelled _ -> Reply.Notice.of(Text.of("cancel.done", run.value()));
            case CancelOutcome.Stopping _ -> Reply.Notice.of(Text.of("cancel.stopping", run.value()));
            case CancelOutcome.AlreadyAsked(var by) -> Reply.Notice.of(Text.of("cancel.already", run.value(), by));
            case CancelOutcome.TooLate(var state) -> tooLate(transaction, use, run, state);
            case CancelOutcome.NoSuchRun _ -> Reply.Notice.of(Text.of("runs.no-such", run.value()), "/ops runs");
        };
    }

    /// One that runs is too late only once its change has been recorded.
    private Reply.Notice tooLate(Handle transaction, Use use, RunId run, RunState state) {
        if (state == RunState.UNKNOWN) {
            var view = runs.view(transaction, run).orElseThrow();
            return new Reply.Notice(List.of(Text.of("cancel.unknown", run.value())), RunTexts.decisions(view));
        }
        return state.isFinal()
                ? Reply.Notice.of(Text.of("cancel.too-late", run.value(), RunTexts.state(state)))
                : new Reply.Notice(List.of(Text.of("cancel.committed", run.value())), rollback(transaction, use, run));
    }

    private List<String> rollback(Handle transaction, Use use, RunId run) {
        return runs
                .view(transaction, run)
                .flatMap(view -> use.catalogue()
                        .running("rollback", view.stack())
                        .flatMap(command -> view.service()
                                .map(service -> "/ops " + view.stack() + " " + command.id() + " " + service)))
                .stream()
                .toList();
    }
}
