package dev.dangjik.run;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.exceptions.ExecutionException;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.dangjik.approval.ApprovalRequests;
import dev.dangjik.remote.HostDirectory;
import dev.dangjik.remote.Supervisor;
import dev.dangjik.store.Pause;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/// Everything that makes runs happen in this process: starts them, carries them forward, and takes up after a
/// restart what was under way. Several replicas may work on one database.
public final class RunEngine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunEngine.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    private static final int MISSED_HEARTBEATS = 4;

    /// Runs that can be followed at once; each is a virtual thread that mostly waits for its VM.
    private static final int RUNS_AT_ONCE = 200;

    private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(20);
    private static final Duration AFTER_A_PROBLEM = Duration.ofSeconds(2);

    private final RunStorage storage;
    private final RunBooks books;
    private final Interpreter interpreter;
    private final Reconciler reconciler;
    private final Scheduler scheduler;
    private final Runner runner;
    private final Runs runs;
    private volatile boolean isStopping;

    /// What runs reach: hosts and their supervisors, public addresses, surfaces, and the planner.
    ///
    /// @param client looks at public addresses
    /// @param exposures opens and closes surfaces
    /// @param triggers calls interfaces on hosts
    /// @param replanner makes the plans of queued runs anew
    public record Reach(
            HostDirectory hosts,
            Supervisor supervisor,
            OutsideClient client,
            ExposureCarrier exposures,
            TriggerClient triggers,
            Replanner replanner) {}

    public RunEngine(RunStorage storage, Reach reach) {
        this.storage = storage;
        var random = RandomGenerator.of("SecureRandom");
        this.books = new RunBooks(
                storage.transactions(),
                storage.clock(),
                storage.audit(),
                storage.observers(),
                new ApprovalRequests(storage.clock(), random),
                storage.windows(),
                storage.failpoints());
        this.runs = new JdbiRuns(storage.transactions(), storage.clock());
        var journal = new Journal(books, storage.owner());
        this.interpreter = new Interpreter(
                journal,
                reach.hosts(),
                new FollowerTools(
                        reach.supervisor(),
                        new Housekeeping(reach.supervisor(), storage.clock()),
                        journal,
                        new SegmentJournal(journal, storage.redaction()),
                        () -> isStopping),
                new BotSegments(
                        new OutsideProbes(journal, reach.client(), Pause.real()),
                        new ExposureSegments(journal, reach.exposures()),
                        new HttpTriggers(journal, reach.triggers(), Pause.real())),
                runs,
                reach.replanner(),
                new Holds(books, journal));
        this.reconciler = new Reconciler(books);
        this.scheduler = scheduler(storage.dataSource());
        this.runner = new JdbiRunner(books, random, this::lookNow);
    }

    private Scheduler scheduler(DataSource dataSource) {
        return Scheduler.create(dataSource, task())
                .schedulerName(new SchedulerName.Fixed(storage.owner()))
                .clock(storage.clock()::instant)
                .pollingInterval(POLL)
                .heartbeatInterval(HEARTBEAT)
                .missedHeartbeatsLimit(MISSED_HEARTBEATS)
                .pollUsingLockAndFetch(0.5, 1.0)
                .executorService(Executors.newVirtualThreadPerTaskExecutor())
                .threads(RUNS_AT_ONCE)
                .deleteUnresolvedAfter(Duration.ofDays(3650))
                .shutdownMaxWait(LONGEST_GOODBYE)
                .build();
    }

    private Task<Void> task() {
        return Tasks.custom(Wakeups.RUN)
                .onFailure((complete, operations) -> {
                    LOG.warn(
                            "Carrying forward {}",
                            complete.getExecution().taskInstance.getId(),
                            complete.getCause().orElse(null));
                    lookAgain(complete, operations, AFTER_A_PROBLEM);
                })
                .onDeadExecutionRevive()
                .execute((instance, _) -> advance(instance.getId())
                        .<CompletionHandler<Void>>map(
                                pause -> (complete, operations) -> lookAgain(complete, operations, pause))
                        .orElse((complete, operations) -> ifStillOurs(complete, operations::remove)));
    }

    private void lookAgain(ExecutionComplete complete, ExecutionOperations<Void> operations, Duration pause) {
        ifStillOurs(
                complete,
                () -> operations.reschedule(complete, storage.clock().instant().plus(pause)));
    }

    /// A wake-up whose heartbeats the database did not get for so long that it counts as dead is given out anew, here
    /// or elsewhere; whoever took it ends it, and the run is fenced against us. The scheduler calls that a bug.
    private static void ifStillOurs(ExecutionComplete complete, Runnable end) {
        try {
            end.run();
        } catch (ExecutionException _) {
            LOG.info(
                    "The wake-up {} has been given out anew meanwhile",
                    complete.getExecution().taskInstance.getId());
        }
    }

    private Optional<Duration> advance(String instance) {
        int mark = instance.indexOf('#');
        var id = new RunId(instance.substring(0, mark));
        try (var _ = MDC.putCloseable("run", id.value())) {
            var again = interpreter.advance(id, Integer.parseInt(instance.substring(mark + 1)));
            lookNow();
            return again;
        }
    }

    private void lookNow() {
        if (!isStopping) {
            scheduler.triggerCheckForDueExecutions();
        }
    }

    /// Starts runs. Its [Runner#kick()] must follow the commit of whatever was decided.
    public Runner runner() {
        return runner;
    }

    public Runs runs() {
        return runs;
    }

    public RunControl control() {
        return new JdbiRunControl(books, runs);
    }

    public RunApprovals approvals() {
        return new JdbiRunApprovals(books);
    }

    /// Takes up what was under way, and begins to look for work. The caller holds the instance's lock: no other
    /// process has the same name.
    public void start() {
        reconciler.releaseLeases(storage.owner());
        int forgotten = reconciler.reconcile();
        if (forgotten > 0) {
            LOG.info("Taking up {} runs the scheduler had forgotten", forgotten);
        }
        scheduler.start();
        lookNow();
    }

    /// Gives forgotten runs a wake-up; to be called each minute.
    public void reconcile() {
        if (reconciler.reconcile() > 0) {
            lookNow();
        }
    }

    /// Stops looking after runs; what runs on its VM goes on there. Waits at most 20 s for what is being written.
    @Override
    public void close() {
        isStopping = true;
        scheduler.stop();
    }
}
