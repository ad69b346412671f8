package dev.dangjik.run;

import dev.dangjik.approval.ApprovalRequest;
import dev.dangjik.approval.ApprovalRequests;
import dev.dangjik.approval.Ballot;
import dev.dangjik.approval.VoteOutcome;
import dev.dangjik.message.Text;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Answers about runs, each a compare-and-set on the locked row of the run.
final class JdbiRunApprovals implements RunApprovals {
    private final RunBooks books;

    JdbiRunApprovals(RunBooks books) {
        this.books = books;
    }

    @Override
    public Optional<ApprovalRequest> of(Handle transaction, RunId id) {
        return ApprovalRequests.newest(transaction, id.value());
    }

    @Override
    public VoteOutcome vote(Handle transaction, RunId id, String code, Ballot ballot, RunControl.By by) {
        var run = RunTable.forUpdate(transaction, id);
        if (run.isEmpty()) {
            return new VoteOutcome.NotAsked();
        }
        var outcome = books.approvals().vote(transaction, id.value(), code, ballot);
        switch (outcome) {
            case VoteOutcome.Counted(var request) -> written(transaction, id, ballot, request, by);
            case VoteOutcome.Granted(var request) -> {
                takeTurn(transaction, run.get());
                written(transaction, id, ballot, request, by);
            }
            case VoteOutcome.Denied(var request) -> {
                end(transaction, run.get(), RunState.DENIED, denied(ballot, by), by);
                written(transaction, id, ballot, request, by);
            }
            case VoteOutcome.AlreadyVoted _, VoteOutcome.OtherPlan _, VoteOutcome.Over _, VoteOutcome.NotAsked _ -> {
                return outcome;
            }
        }
        books.tell(transaction, id);
        books.failpoints().hit(Transition.VOTE.before());
        return outcome;
    }

    private static Text denied(Ballot ballot, RunControl.By by) {
        return ballot.reason()
                .map(reason -> Text.of("run.detail.denied-because", by.name(), reason))
                .orElseGet(() -> Text.of("run.detail.denied", by.name()));
    }

    private void written(Handle handle, RunId id, Ballot ballot, ApprovalRequest request, RunControl.By by) {
        var body = new LinkedHashMap<String, Object>();
        body.put("round", request.round());
        body.put("rules", request.rules());
        body.put("verdict", ballot.verdict().name().toLowerCase(Locale.ROOT));
        body.put("approvedBy", request.approvedBy());
        body.put("needed", request.needed());
        body.put("state", request.state().name().toLowerCase(Locale.ROOT));
        ballot.reason().ifPresent(reason -> body.put("reason", reason));
        books.audit(handle, "approval.vote", JdbiRunControl.actor(by), RunTable.head(handle, id), body);
    }

    /// From now on it is like any run that waits: planned again at its turn, which may be now.
    private void takeTurn(Handle handle, RunTable.Standing run) {
        var lock = run.lock().map(name -> LockTable.forUpdate(handle, name));
        handle.createUpdate("update run set state = 'queued', detail = null where id = :id")
                .bind("id", run.id().value())
                .execute();
        int activation = RunTable.activate(handle, run.id());
        if (lock.flatMap(LockTable.LockRow::holder).isEmpty()) {
            lock.ifPresent(free ->
                    LockTable.give(handle, free.name(), run.id(), books.clock().instant()));
            books.wakeups().wake(handle, run.id(), activation);
        }
    }

    @Override
    public boolean withdraw(Handle transaction, RunId id, RunControl.By by) {
        var run = RunTable.forUpdate(transaction, id).filter(found -> found.state() == RunState.AWAITING_APPROVAL);
        if (run.isEmpty() || !books.approvals().withdraw(transaction, id.value())) {
            return false;
        }
        end(transaction, run.get(), RunState.WITHDRAWN, Text.of("run.detail.withdrawn", by.name()), by);
        books.tell(transaction, id);
        books.failpoints().hit(Transition.WITHDRAW.before());
        return true;
    }

    private void end(Handle handle, RunTable.Standing run, RunState state, Text detail, RunControl.By by) {
        RunTable.activate(handle, run.id());
        Turns.end(handle, books, run, state, Optional.of(detail));
        books.audit(
                handle,
                "run.ended",
                JdbiRunControl.actor(by),
                RunTable.head(handle, run.id()),
                Map.of("state", state.id()));
    }
}
