package dev.dangjik.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.command.Planned;
import dev.dangjik.message.Texts;
import dev.dangjik.release.ComposeDeployPlanner;
import dev.dangjik.release.RollbackPlanner;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.ScriptLibrary;
import dev.dangjik.remote.SegmentOutcome;
import dev.dangjik.remote.SshSupervisor;
import dev.dangjik.remote.SupervisorScript;
import dev.dangjik.testing.Postgres;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Deploy and rollback of Everbit's server on the lab's machine, decided by the real supervisor there.
@Tag("lab")
class EverbitDeployLabTest {
    @RegisterExtension
    static final Postgres POSTGRES = Postgres.perTest();

    private static final AtomicLong RUNS = new AtomicLong(System.nanoTime() / 1_000_000);

    private final LabShell shell = new LabShell();
    private final Everbit everbit = new Everbit(shell);
    private final LabRuns runs = new LabRuns(new SshSupervisor(shell, SupervisorScript.packaged()), everbit.host);

    private ComposeDeployPlanner deploys() {
        return new ComposeDeployPlanner(
                shell, new ScriptLibrary(), Texts.packaged(), POSTGRES.transactions(), Clock.systemUTC());
    }

    private RollbackPlanner rollbacks() {
        return new RollbackPlanner(shell, new ScriptLibrary(), Texts.packaged(), POSTGRES.transactions());
    }

    @BeforeEach
    void start_over() throws RemoteException {
        everbit.startOver();
    }

    @Test
    void a_good_release_is_served_recorded_and_leaves_nothing_to_do_by_hand() throws RemoteException {
        var ended = deploy(Everbit.BETTER);

        assertEquals(SegmentOutcome.SUCCEEDED, ended.outcome(), ended.output());
        assertEquals(Everbit.BETTER, everbit.served());
        assertEquals("nothing", ended.facts().get("by-hand"), ended.output());
        assertTrue(Long.parseLong(ended.facts().get("downtime_ms")) > 0, ended.output());
        var before = everbit.containers();
        everbit.byHand();
        assertEquals(before, everbit.containers());
    }

    @ParameterizedTest
    @CsvSource({
        "bad0001, ROLLED_BACK",
        "bad0002, ROLLED_BACK",
        "bad0003, ROLLED_BACK",
        "bad0004, ROLLED_BACK",
        "bad0005, ROLLED_BACK",
        "bad0006, FAILED_SAFE",
        "bad0007, ROLLED_BACK"
    })
    void after_a_failing_release_the_old_version_serves_again(String version, SegmentOutcome expected)
            throws RemoteException {
        var ended = deploy(version);

        assertEquals(expected, ended.outcome(), ended.output());
        assertEquals(Everbit.GOOD, everbit.served());
        var before = everbit.containers();
        everbit.byHand();
        assertEquals(before, everbit.containers());
    }

    @Test
    void a_rollback_brings_the_last_verified_release_and_never_again_the_one_it_left() throws RemoteException {
        assertEquals(SegmentOutcome.SUCCEEDED, deploy(Everbit.BETTER).outcome());
        assertEquals(SegmentOutcome.SUCCEEDED, deploy(Everbit.BEST).outcome());
        assertEquals(SegmentOutcome.ROLLED_BACK, deploy("bad0003").outcome());

        var ended = rollback();

        assertEquals(SegmentOutcome.SUCCEEDED, ended.outcome(), ended.output());
        assertEquals(Everbit.BETTER, everbit.served());
        assertEquals("nothing", ended.facts().get("by-hand"), ended.output());
        var again = rollbacks().plan(everbit.request("rollback", Optional.empty()), Optional.empty(), false);
        assertEquals(
                "release.nothing-to-go-back-to",
                assertInstanceOf(Planned.Refused.class, again).why().key());
    }

    @Test
    void the_checkout_goes_forward_and_what_that_changes_is_started_too() throws RemoteException {
        var ended = deploySynced(Everbit.BETTER);

        assertEquals(SegmentOutcome.SUCCEEDED, ended.outcome(), ended.output());
        assertEquals("nothing", ended.facts().get("by-hand"), ended.output());
        assertEquals("", everbit.sh("git -C /home/ubuntu/everbit diff --stat origin/main"));
        var before = everbit.containers();
        everbit.byHand();
        assertEquals(before, everbit.containers());
    }

    @Test
    void when_a_release_does_not_hold_the_checkout_goes_back_with_it() throws RemoteException {
        var ended = deploySynced("bad0003");

        assertEquals(SegmentOutcome.ROLLED_BACK, ended.outcome(), ended.output());
        assertEquals(Everbit.GOOD, everbit.served());
        assertEquals("", everbit.sh("git -C /home/ubuntu/everbit diff --stat origin/main~1"));
        var before = everbit.containers();
        everbit.byHand();
        assertEquals(before, everbit.containers());
    }

    @Test
    void a_recreate_that_was_cut_by_hand_is_repaired() throws RemoteException {
        assertEquals(SegmentOutcome.SUCCEEDED, deploy(Everbit.BETTER).outcome());
        everbit.leaveHalfRecreated(Everbit.BEST);

        var planned = deploys().plan(everbit.request("deploy", Optional.empty()), Everbit.BEST, false);
        assertEquals(
                "release.drift",
                assertInstanceOf(Planned.Refused.class, planned).why().key());
        var ended = run(deploys().plan(everbit.request("deploy", Optional.empty()), Everbit.BEST, true));

        assertEquals(SegmentOutcome.SUCCEEDED, ended.outcome(), ended.output());
        assertEquals("1", ended.facts().get("leftovers"), ended.output());
        assertEquals(Everbit.BEST, everbit.served());
    }

    @Test
    void the_registry_is_asked_before_anything_is_planned() throws RemoteException {
        var request = everbit.request("deploy", Optional.empty());

        assertEquals(
                "release.no-image",
                assertInstanceOf(Planned.Refused.class, deploys().plan(request, "fffffff", false))
                        .why()
                        .key());
    }

    private LabRuns.Ended deploy(String version) throws RemoteException {
        return run(deploys().plan(everbit.request("deploy", Optional.empty()), version, false));
    }

    private LabRuns.Ended deploySynced(String version) throws RemoteException {
        return run(deploys().plan(everbit.request("deploy", Optional.of("main")), version, false));
    }

    private LabRuns.Ended rollback() throws RemoteException {
        return run(rollbacks().plan(everbit.request("rollback", Optional.empty()), Optional.empty(), false));
    }

    private LabRuns.Ended run(Planned planned) throws RemoteException {
        var plan = assertInstanceOf(Planned.Ready.class, planned).plan();
        return runs.run(plan, "labtest" + RUNS.incrementAndGet());
    }
}
