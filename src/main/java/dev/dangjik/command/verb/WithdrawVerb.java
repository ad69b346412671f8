package dev.dangjik.command.verb;

import dev.dangjik.command.Authority;
import dev.dangjik.command.OwnVerb;
import dev.dangjik.command.Reply;
import dev.dangjik.message.Text;
import dev.dangjik.run.RunApprovals;
import dev.dangjik.run.RunId;
import dev.dangjik.run.RunState;
import dev.dangjik.run.RunView;
import dev.dangjik.run.Runs;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// `/ops withdraw <run>`: whoever asked for a run that waits for consent takes the wish back.
public final class WithdrawVerb implements OwnVerb.Act {
    private final Runs runs;
    private final RunApprovals approvals;
    private final Authority authority;

    public WithdrawVerb(Runs runs, RunApprovals approvals, Authority authority) {
        this.runs = runs;
        this.approvals = approvals;
        this.authority = authority;
    }

    @Override
    public String id() {
        return "withdraw";
    }

    @Override
    public Subject subject(Use use) {
        if (use.words().isEmpty()) {
            var lines = runs.open().stream()
                    .filter(run -> run.state() == RunState.AWAITING_APPROVAL)
                    .filter(run -> run.requestedBy().equals(Subjects.by(use).name()))
                    .map(run -> "/ops withdraw " + run.id())
                    .toList();
            return new Subject.Unclear(Text.of(lines.isEmpty() ? "approval.none-own" : "approval.which"), lines);
        }
        var found = Subjects.ofRun(use, id(), runs);
        return found instanceof Subject.OfStack ? new Subject.Open() : found;
    }

    @Override
    public Reply act(Handle transaction, Use use) {
        var id = new RunId(use.words().getFirst());
        var run = runs.view(transaction, id).orElseThrow();
        if (!isOwn(run, use)) {
            authority.writeRefused(transaction, use.invocation(), Optional.of(run.stack()), "withdraw.not-own");
            return Reply.Notice.refusal(
                    List.of(Text.of("withdraw.not-own", id.value(), run.requestedBy())), List.of("/ops cancel " + id));
        }
        return approvals.withdraw(transaction, id, Subjects.by(use))
                ? Reply.Notice.of(Text.of("withdraw.done", id.value()))
                : Reply.Notice.of(Text.of("approval.not-asked", id.value(), RunTexts.state(run.state())));
    }

    private static boolean isOwn(RunView run, Use use) {
        var by = Subjects.by(use);
        return run.requestedBy().equals(by.name()) || run.requesterAccount().equals(by.account());
    }
}
