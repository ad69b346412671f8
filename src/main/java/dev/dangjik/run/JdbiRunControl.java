package dev.dangjik.run;

import dev.dangjik.message.Text;
import dev.dangjik.plan.LockName;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// People's decisions about runs and locks, each a compare-and-set on a locked row.
final class JdbiRunControl implements RunControl {
    private final RunBooks books;
    private final Runs runs;

    JdbiRunControl(RunBooks books, Runs runs) {
        this.books = books;
        this.runs = runs;
    }

    @Override
    public CancelOutcome cancel(Handle transaction, RunId id, By by) {
        var found = RunTable.forUpdate(transaction, id);
        if (found.isEmpty()) {
            return new CancelOutcome.NoSuchRun();
        }
        var run = found.get();
        return switch (run.state()) {
            case REQUESTED, AWAITING_APPROVAL, QUEUED -> cancelled(transaction, run, by);
            case RUNNING, WAITING -> stop(transaction, run, by);
            case UNKNOWN, SUCCEEDED, FAILED_SAFE, ROLLED_BACK, FAILED_UNSAFE, CANCELLED, EXPIRED, DENIED, WITHDRAWN ->
                new CancelOutcome.TooLate(run.state());
        };
    }

    private CancelOutcome cancelled(Handle handle, RunTable.Standing run, By by) {
        mark(handle, run.id(), by);
        RunTable.activate(handle, run.id());
        books.approvals().withdraw(handle, run.id().value());
        Turns.end(
                handle, books, run, RunState.CANCELLED, Optional.of(Text.of("run.detail.cancelled-queued", by.name())));
        books.audit(handle, "run.ended", actor(by), RunTable.head(handle, run.id()), Map.of("state", "cancelled"));
        books.tell(handle, run.id());
        books.failpoints().hit(Transition.CANCEL_QUEUED.before());
        return new CancelOutcome.Cancelled();
    }

    private CancelOutcome stop(Handle handle, RunTable.Standing run, By by) {
        if (run.cancelBy().isPresent()) {
            return new CancelOutcome.AlreadyAsked(run.cancelBy().get());
        }
        if (runs.view(handle, run.id()).orElseThrow().isCommitted()) {
            return new CancelOutcome.TooLate(run.state());
        }
        mark(handle, run.id(), by);
        books.wakeups().wake(handle, run.id(), RunTable.activate(handle, run.id()));
        books.audit(handle, "run.cancel-asked", actor(by), RunTable.head(handle, run.id()), Map.of());
        books.tell(handle, run.id());
        books.failpoints().hit(Transition.ASK_TO_CANCEL.before());
        return new CancelOutcome.Stopping();
    }

    @Override
    public void lookAgain(Handle transaction, RunId id) {
        books.wakeups().wake(transaction, id, RunTable.activate(transaction, id));
    }

    @Override
    public void correct(Handle transaction, RunId id, Text detail) {
        int found = transaction
                .createUpdate("update run set detail = :detail where id = :id and ended_at is not null")
                .bind("id", id.value())
                .bind("detail", DetailJson.write(detail))
                .execute();
        if (found == 1) {
            books.tell(transaction, id);
        }
    }

    private void mark(Handle handle, RunId id, By by) {
        handle.createUpdate("update run set cancel_by = :by, cancel_at = :now where id = :id")
                .bind("id", id.value())
                .bind("by", by.name())
                .bind("now", books.clock().instant())
                .execute();
    }

    @Override
    public ResolveOutcome resolve(Handle transaction, RunId id, Resolution resolution, By by) {
        var found = RunTable.forUpdate(transaction, id);
        if (found.isEmpty()) {
            return new ResolveOutcome.NoSuchRun();
        }
        if (found.get().state() != RunState.UNKNOWN) {
            return new ResolveOutcome.NotUnknown(found.get().state());
        }
        var choices = Choices.about(runs.view(transaction, id).orElseThrow());
        if (!choices.has(resolution)) {
            return new ResolveOutcome.NotOpen(choices);
        }
        var word = resolution.name().toLowerCase(Locale.ROOT);
        transaction
                .createUpdate("""
                        update run set state = 'running', detail = null, resolution = :resolution, resolution_by = :by
                        where id = :id""")
                .bind("id", id.value())
                .bind("resolution", word)
                .bind("by", by.name())
                .execute();
        books.wakeups().wake(transaction, id, RunTable.activate(transaction, id));
        books.audit(transaction, "run.resolved", actor(by), RunTable.head(transaction, id), Map.of("resolution", word));
        books.tell(transaction, id);
        found.get().lock().ifPresent(lock -> Turns.tellWaiting(transaction, books, lock));
        books.failpoints().hit(Transition.RESOLVE.before());
        return new ResolveOutcome.Accepted(resolution);
    }

    @Override
    public FreezeOutcome freeze(Handle transaction, LockName lock, Freeze freeze, By by) {
        var standing =
                LockTable.forUpdate(transaction, lock).freezeAt(books.clock().instant());
        if (standing.filter(old -> !old.until().isBefore(freeze.until())).isPresent()) {
            return new FreezeOutcome.AlreadyFrozen(standing.get());
        }
        LockTable.freeze(transaction, lock, freeze);
        books.auditLock(
                transaction,
                "lock.frozen",
                actor(by),
                lock,
                Map.of("until", freeze.until().toString(), "reason", freeze.reason()));
        return new FreezeOutcome.Frozen(freeze);
    }

    @Override
    public FreezeOutcome unfreeze(Handle transaction, LockName lock, By by) {
        var standing =
                LockTable.forUpdate(transaction, lock).freezeAt(books.clock().instant());
        if (standing.isEmpty()) {
            return new FreezeOutcome.NotFrozen();
        }
        LockTable.unfreeze(transaction, lock);
        books.auditLock(transaction, "lock.unfrozen", actor(by), lock, Map.of());
        return new FreezeOutcome.Lifted(standing.get());
    }

    static RunBooks.Actor actor(By by) {
        return new RunBooks.Actor(
                by.name().equals(by.account()) ? Optional.empty() : Optional.of(by.name()),
                Optional.of(by.account()),
                by.via());
    }
}
