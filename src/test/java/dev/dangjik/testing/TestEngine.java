package dev.dangjik.testing;

import dev.dangjik.approval.ApprovalRequest;
import dev.dangjik.approval.AuthorizedPlan;
import dev.dangjik.approval.Ballot;
import dev.dangjik.approval.Vote;
import dev.dangjik.approval.VoteOutcome;
import dev.dangjik.audit.AuditLog;
import dev.dangjik.message.Language;
import dev.dangjik.message.Text;
import dev.dangjik.permission.Decision;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.Segment;
import dev.dangjik.remote.Supervisor;
import dev.dangjik.run.ExposureCarrier;
import dev.dangjik.run.Failpoints;
import dev.dangjik.run.OutsideClient;
import dev.dangjik.run.Replanner;
import dev.dangjik.run.RunControl;
import dev.dangjik.run.RunEngine;
import dev.dangjik.run.RunId;
import dev.dangjik.run.RunObserver;
import dev.dangjik.run.RunRequest;
import dev.dangjik.run.RunState;
import dev.dangjik.run.RunStorage;
import dev.dangjik.run.RunView;
import dev.dangjik.run.StartOutcome;
import dev.dangjik.run.TriggerClient;
import dev.dangjik.run.WindowCheck;
import dev.dangjik.stack.Host;
import dev.dangjik.store.Database;
import dev.dangjik.store.Transactions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// A bot's engine for tests, with short ways to start things and to wait for them.
public final class TestEngine implements AutoCloseable {
    /// Only so that a test that hangs ends.
    private static final Duration LONG = Duration.ofMinutes(4);

    private final RunEngine engine;
    private final Transactions transactions;

    private TestEngine(RunEngine engine, Transactions transactions) {
        this.engine = engine;
        this.transactions = transactions;
    }

    /// What may differ from test to test.
    public record Setting(
            String owner,
            Clock clock,
            AuditLog audit,
            List<RunObserver> observers,
            Failpoints failpoints,
            Replanner replanner,
            WindowCheck windows,
            ExposureCarrier exposures) {
        public static Setting of(String owner) {
            return new Setting(
                    owner,
                    Clock.systemUTC(),
                    (_, _) -> {},
                    List.of(),
                    Failpoints.none(),
                    (_, plan, consent, _) -> new Replanner.Replanned.Ready(
                            consent.map(given -> AuthorizedPlan.of(plan, given)).orElseGet(() -> authorized(plan))),
                    WindowCheck.none(),
                    carried -> {
                        throw new IllegalStateException("no surface is opened here: " + carried.planned());
                    });
        }

        public Setting at(Clock other) {
            return new Setting(owner, other, audit, observers, failpoints, replanner, windows, exposures);
        }

        public Setting auditedBy(AuditLog other) {
            return new Setting(owner, clock, other, observers, failpoints, replanner, windows, exposures);
        }

        public Setting planningWith(Replanner other) {
            return new Setting(owner, clock, audit, observers, failpoints, other, windows, exposures);
        }

        public Setting crashingAt(Failpoints other) {
            return new Setting(owner, clock, audit, observers, other, replanner, windows, exposures);
        }

        public Setting watchedBy(RunObserver observer) {
            return new Setting(owner, clock, audit, List.of(observer), failpoints, replanner, windows, exposures);
        }

        public Setting frozenBy(WindowCheck other) {
            return new Setting(owner, clock, audit, observers, failpoints, replanner, other, exposures);
        }

        public Setting opening(ExposureCarrier other) {
            return new Setting(owner, clock, audit, observers, failpoints, replanner, windows, other);
        }
    }

    public static TestEngine on(Database database, Supervisor supervisor, Setting setting) {
        return on(database, supervisor, setting, _ -> new OutsideClient.Look.Answered(200));
    }

    public static TestEngine on(Database database, Supervisor supervisor, Setting setting, OutsideClient client) {
        return on(database, supervisor, setting, client, noTriggers());
    }

    /// One that calls interfaces with `triggers`.
    public static TestEngine on(
            Database database, Supervisor supervisor, Setting setting, OutsideClient client, TriggerClient triggers) {
        var transactions = database.transactions(setting.clock());
        var storage = new RunStorage(
                setting.owner(),
                database.dataSource(),
                transactions,
                setting.clock(),
                setting.audit(),
                setting.observers(),
                text -> text.replace("hunter2", "[REDACTED]"),
                setting.windows(),
                setting.failpoints());
        var vm = new LocalVm(java.nio.file.Path.of("/nowhere"));
        var reach =
                new RunEngine.Reach(vm::host, supervisor, client, setting.exposures(), triggers, setting.replanner());
        return new TestEngine(new RunEngine(storage, reach), transactions);
    }

    private static TriggerClient noTriggers() {
        return new TriggerClient() {
            @Override
            public Seen fire(Host host, Segment.HttpTrigger trigger) {
                throw new AssertionError("nothing is to be called here");
            }

            @Override
            public Seen look(Host host, Segment.HttpTrigger trigger) {
                throw new AssertionError("nothing is to be looked at here");
            }
        };
    }

    /// The engine of a bot that nothing is special about, at work.
    public static TestEngine started(Database database, Supervisor supervisor) {
        return on(database, supervisor, Setting.of("bot")).started();
    }

    public TestEngine started() {
        engine.start();
        return this;
    }

    public RunEngine engine() {
        return engine;
    }

    public static AuthorizedPlan authorized(Plan plan) {
        return AuthorizedPlan.of(
                plan, new Decision.Allowed(List.of("rule-1"), Text.of("policy.allowed", plan.stack(), plan.command())));
    }

    public StartOutcome start(Plan plan, boolean queueIfBusy) {
        var outcome = transactions.call(
                handle -> engine.runner().start(handle, authorized(plan), request("lee", queueIfBusy)));
        engine.runner().kick();
        return outcome;
    }

    /// Starts what must be free to start.
    public RunId start(Plan plan) {
        return switch (start(plan, false)) {
            case StartOutcome.Started(var id) -> id;
            case StartOutcome.Asked _,
                    StartOutcome.Queued _,
                    StartOutcome.Busy _,
                    StartOutcome.Frozen _,
                    StartOutcome.InWindow _,
                    StartOutcome.Held _,
                    StartOutcome.RepeatOf _ -> throw new AssertionError("the lock is not free");
        };
    }

    /// Asks `count` others for ten minutes.
    public StartOutcome ask(Plan plan, int count, boolean queueIfBusy) {
        return decide(handle -> engine.runner().ask(handle, plan, needs(count), request("lee", queueIfBusy)));
    }

    /// Asks about what can be asked about.
    public RunId ask(Plan plan, int count) {
        return ask(plan, count, false) instanceof StartOutcome.Asked(var id, var _) ? id : fail();
    }

    private static RunId fail() {
        throw new AssertionError("nobody was asked");
    }

    /// Asks one other person for a quarter of a minute.
    public StartOutcome askBriefly(Plan plan) {
        return decide(
                handle -> engine.runner().ask(handle, plan, needs(1, Duration.ofSeconds(15)), request("lee", false)));
    }

    public static Decision.NeedsApproval needs(int count) {
        return needs(count, Duration.ofMinutes(10));
    }

    private static Decision.NeedsApproval needs(int count, Duration expires) {
        return new Decision.NeedsApproval(
                List.of("rule-1", "two-eyes"),
                Text.of("policy.needs-approval", "two-eyes", count, "operator"),
                count,
                List.of("operator"),
                List.of("kim", "park"),
                false,
                expires);
    }

    /// Votes about the plan that is asked about now.
    public VoteOutcome vote(RunId id, String person, Vote.Verdict verdict) {
        var code = view(id).approval().map(ApprovalRequest::code).orElse("none");
        return vote(id, person, verdict, code);
    }

    public VoteOutcome vote(RunId id, String person, Vote.Verdict verdict, String code) {
        var account = "T1/U" + person;
        var ballot = new Ballot(person, account, verdict, Optional.empty());
        return decide(handle ->
                engine.approvals().vote(handle, id, code, ballot, new RunControl.By(person, account, "slack")));
    }

    public static RunRequest request(String person, boolean queueIfBusy) {
        return new RunRequest(Optional.empty(), Optional.of(person), "T1/U" + person, "C1", Language.KO, queueIfBusy);
    }

    /// Does something with the engine in a transaction, and wakes it.
    public <T> T decide(Transactions.Work<T> work) {
        var outcome = transactions.call(work);
        engine.runner().kick();
        return outcome;
    }

    public RunView view(RunId id) {
        return engine.runs().view(id).orElseThrow();
    }

    public RunView awaitEnd(RunId id) throws Exception {
        return Await.value(LONG, () -> view(id), view -> view.state().isFinal());
    }

    public RunView awaitState(RunId id, RunState state) throws Exception {
        return Await.value(LONG, () -> view(id), view -> view.state() == state);
    }

    @Override
    public void close() {
        engine.close();
    }
}
