package dev.dangjik.run;

import dev.dangjik.approval.AuthorizedPlan;
import dev.dangjik.plan.LockName;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.Segment;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jdbi.v3.core.Handle;

/// Starts runs by writing rows; the interpreter finds them.
final class JdbiRunner implements Runner {
    private final RunBooks books;
    private final RandomGenerator random;
    private final Runnable wake;

    /// @param wake looks for due tasks now
    JdbiRunner(RunBooks books, RandomGenerator random, Runnable wake) {
        this.books = books;
        this.random = random;
        this.wake = wake;
    }

    @Override
    public StartOutcome start(Handle transaction, AuthorizedPlan authorized, RunRequest request) {
        var repeat = request.invocation().flatMap(id -> RunTable.ofInvocation(transaction, id));
        if (repeat.isPresent()) {
            return new StartOutcome.RepeatOf(repeat.get());
        }
        var lock = authorized.plan().lock().map(name -> LockTable.forUpdate(transaction, name));
        var frozen = lock.flatMap(row -> row.freezeAt(books.clock().instant()));
        if (frozen.isPresent() && !passesFreeze(authorized.plan())) {
            return new StartOutcome.Frozen(frozen.get());
        }
        var holder = lock.flatMap(LockTable.LockRow::holder);
        if (holder.isEmpty()) {
            return started(transaction, authorized, request);
        }
        var summary = RunQueries.summary(transaction, holder.get()).orElseThrow();
        return request.queueIfBusy()
                ? queued(transaction, authorized, request, summary)
                : new StartOutcome.Busy(summary);
    }

    /// What was to wait finds the lock free by now: it is planned first.
    private StartOutcome started(Handle handle, AuthorizedPlan authorized, RunRequest request) {
        boolean isPlanned = !authorized.plan().isToBeMade();
        var now = books.clock().instant();
        var id = RunId.fresh(books.clock(), random);
        RunTable.insert(handle, id, authorized, request, isPlanned ? RunState.RUNNING : RunState.QUEUED, now);
        authorized.plan().lock().ifPresent(lock -> LockTable.give(handle, lock, id, now));
        books.wakeups().wake(handle, id, 0);
        write(handle, isPlanned ? "run.started" : "run.queued", id, authorized.plan(), request);
        books.failpoints().hit((isPlanned ? Transition.START : Transition.ENQUEUE).before());
        return new StartOutcome.Started(id);
    }

    private StartOutcome queued(Handle handle, AuthorizedPlan authorized, RunRequest request, RunSummary behind) {
        var id = RunId.fresh(books.clock(), random);
        RunTable.insert(
                handle, id, authorized, request, RunState.QUEUED, books.clock().instant());
        write(handle, "run.queued", id, authorized.plan(), request);
        books.failpoints().hit(Transition.ENQUEUE.before());
        return new StartOutcome.Queued(id, behind);
    }

    private void write(Handle handle, String type, RunId id, Plan plan, RunRequest request) {
        var actor = new RunBooks.Actor(request.person(), Optional.of(request.account()), via(request.account()));
        var body = Map.<String, Object>of(
                "command", plan.command(),
                "arguments", plan.arguments(),
                "effect", plan.effect().name().toLowerCase(Locale.ROOT),
                "lock", plan.lock().map(LockName::toString).orElse(""),
                "segments", plan.segments().stream().map(JdbiRunner::name).toList());
        books.audit(handle, type, actor, RunTable.head(handle, id), body);
        books.tell(handle, id);
    }

    private static String name(Segment segment) {
        return switch (segment) {
            case Segment.Remote remote ->
                remote.host() + " " + remote.steps().stream().map(s -> s.id()).toList();
            case Segment.OutsideProbe probe -> probe.id();
        };
    }

    private static String via(String account) {
        return account.startsWith("console:") ? "cli" : "slack";
    }

    /// Whether nothing in the plan may be stopped by a freeze.
    static boolean passesFreeze(Plan plan) {
        return remotes(plan).stream().allMatch(Segment.Remote::passesFreeze);
    }

    private static List<Segment.Remote> remotes(Plan plan) {
        return plan.segments().stream()
                .filter(Segment.Remote.class::isInstance)
                .map(Segment.Remote.class::cast)
                .toList();
    }

    @Override
    public void kick() {
        books.failpoints().hit(Failpoint.BEFORE_KICK);
        wake.run();
    }
}
