package dev.dangjik.run;

import dev.dangjik.approval.Asking;
import dev.dangjik.approval.AuthorizedPlan;
import dev.dangjik.permission.Decision;
import dev.dangjik.permission.WindowFreeze;
import dev.dangjik.plan.LockName;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.Segment;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
        return repeat(transaction, request)
                .orElseGet(() -> kept(transaction, StoredPlan.of(authorized), request, authorized.passedWindows())
                        .orElseGet(() -> begun(transaction, StoredPlan.of(authorized), request)));
    }

    @Override
    public StartOutcome ask(Handle transaction, Plan plan, Decision.NeedsApproval needs, RunRequest request) {
        return repeat(transaction, request).orElseGet(() -> {
            var stored = StoredPlan.asked(plan, needs.rules());
            return kept(transaction, stored, request, plan.passedWindows())
                    .orElseGet(() -> plan.isToBeMade()
                            ? begun(transaction, stored, request)
                            : asked(transaction, stored, needs, request));
        });
    }

    private static Optional<StartOutcome> repeat(Handle handle, RunRequest request) {
        return request.invocation()
                .flatMap(id -> RunTable.ofInvocation(handle, id))
                .map(StartOutcome.RepeatOf::new);
    }

    private Optional<StartOutcome> frozen(Handle handle, Plan plan) {
        return plan.lock()
                .map(name -> LockTable.forUpdate(handle, name))
                .flatMap(row -> row.freezeAt(books.clock().instant()))
                .filter(_ -> !passesFreeze(plan))
                .map(StartOutcome.Frozen::new);
    }

    /// What keeps a plan from being started or asked about: a person's freeze, or a window.
    ///
    /// @param passed ids of windows that do not count
    private Optional<StartOutcome> kept(Handle handle, StoredPlan stored, RunRequest request, Set<String> passed) {
        var frozen = frozen(handle, stored.plan());
        return frozen.isPresent()
                ? frozen
                : books.window(stored.plan(), passed)
                        .map(window -> request.queueIfBusy()
                                ? held(handle, stored, request, window)
                                : new StartOutcome.InWindow(window));
    }

    private StartOutcome begun(Handle handle, StoredPlan stored, RunRequest request) {
        var holder = stored.plan()
                .lock()
                .map(name -> LockTable.forUpdate(handle, name))
                .flatMap(LockTable.LockRow::holder);
        if (holder.isEmpty()) {
            return started(handle, stored, request);
        }
        var summary = RunQueries.summary(handle, holder.get()).orElseThrow();
        return request.queueIfBusy() ? queued(handle, stored, request, summary) : new StartOutcome.Busy(summary);
    }

    /// What was to wait finds the lock free by now: it is planned first.
    private StartOutcome started(Handle handle, StoredPlan stored, RunRequest request) {
        var plan = stored.plan();
        boolean isPlanned = !plan.isToBeMade();
        var now = books.clock().instant();
        var id = RunId.fresh(books.clock(), random);
        RunTable.insert(handle, id, stored, request, isPlanned ? RunState.RUNNING : RunState.QUEUED, now);
        plan.lock().ifPresent(lock -> LockTable.give(handle, lock, id, now));
        books.wakeups().wake(handle, id, 0);
        write(handle, isPlanned ? "run.started" : "run.queued", id, plan, request);
        books.failpoints().hit((isPlanned ? Transition.START : Transition.ENQUEUE).before());
        return new StartOutcome.Started(id);
    }

    private StartOutcome queued(Handle handle, StoredPlan stored, RunRequest request, RunSummary behind) {
        var id = RunId.fresh(books.clock(), random);
        RunTable.insert(
                handle, id, stored, request, RunState.QUEUED, books.clock().instant());
        write(handle, "run.queued", id, stored.plan(), request);
        books.failpoints().hit(Transition.ENQUEUE.before());
        return new StartOutcome.Queued(id, behind);
    }

    /// It waits for the end of windows, without its lock.
    private StartOutcome held(Handle handle, StoredPlan stored, RunRequest request, WindowFreeze window) {
        var id = RunId.fresh(books.clock(), random);
        RunTable.insert(
                handle, id, stored, request, RunState.QUEUED, books.clock().instant());
        Holds.mark(handle, id, window);
        books.wakeups().wake(handle, id, 0, window.until());
        write(handle, "run.queued", id, stored.plan(), request);
        books.audit(handle, "run.held", actor(request), RunTable.head(handle, id), Holds.body(window));
        books.failpoints().hit(Transition.ENQUEUE_HELD.before());
        return new StartOutcome.Held(id, window);
    }

    private StartOutcome asked(Handle handle, StoredPlan stored, Decision.NeedsApproval needs, RunRequest request) {
        var now = books.clock().instant();
        var id = RunId.fresh(books.clock(), random);
        RunTable.insert(handle, id, stored, request, RunState.AWAITING_APPROVAL, now);
        var question =
                books.approvals().ask(handle, id.value(), Asking.of(stored.plan(), needs, request.requestedBy()));
        books.wakeups().wake(handle, id, 0, question.nextLook());
        write(handle, "run.asked", id, stored.plan(), request);
        books.auditAsked(handle, actor(request), RunTable.head(handle, id), question);
        books.failpoints().hit(Transition.ASK.before());
        return new StartOutcome.Asked(id, question);
    }

    private void write(Handle handle, String type, RunId id, Plan plan, RunRequest request) {
        var body = Map.<String, Object>of(
                "command", plan.command(),
                "arguments", plan.arguments(),
                "effect", plan.effect().name().toLowerCase(Locale.ROOT),
                "lock", plan.lock().map(LockName::toString).orElse(""),
                "segments", plan.segments().stream().map(JdbiRunner::name).toList());
        books.audit(handle, type, actor(request), RunTable.head(handle, id), body);
        books.tell(handle, id);
    }

    private static RunBooks.Actor actor(RunRequest request) {
        return new RunBooks.Actor(request.person(), Optional.of(request.account()), via(request.account()));
    }

    private static String name(Segment segment) {
        return switch (segment) {
            case Segment.Remote remote ->
                remote.host() + " " + remote.steps().stream().map(s -> s.id()).toList();
            case Segment.FromOutside look -> look.id();
            case Segment.Exposure exposure -> exposure.host() + " " + exposure.surface();
            case Segment.HttpTrigger trigger -> trigger.host() + " " + trigger.id();
        };
    }

    private static String via(String account) {
        return account.startsWith("console:") ? "cli" : "slack";
    }

    /// Whether nothing in the plan may be stopped by a freeze.
    static boolean passesFreeze(Plan plan) {
        return plan.segments().stream().allMatch(segment -> switch (segment) {
            case Segment.Remote remote -> remote.passesFreeze();
            case Segment.FromOutside _, Segment.Exposure _ -> true;
            case Segment.HttpTrigger _ -> false;
        });
    }

    @Override
    public void kick() {
        books.failpoints().hit(Failpoint.BEFORE_KICK);
        wake.run();
    }
}
