package dev.dangjik.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.message.Text;
import dev.dangjik.plan.Phase;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.Segment;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.LocalVm;
import dev.dangjik.testing.Plans;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestClock;
import dev.dangjik.testing.TestEngine;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The whole engine with the real supervisor on a real shell; only SSH is left out.
class RunsOnARealShellTest {
    private static final RunControl.By KIM = new RunControl.By("kim", "T1/Ukim", "slack");
    private static final Duration SOON = Duration.ofMinutes(2);

    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private final LocalVm vm = LocalVm.fresh();
    private TestEngine bot;

    @BeforeEach
    void begin() throws Exception {
        bot = TestEngine.started(postgres.database(), vm.supervisor());
    }

    @AfterEach
    void end() {
        bot.close();
    }

    private static String ran(String id) {
        return "echo " + id + " >>~/ran; echo output of " + id;
    }

    private static Plan deploy() {
        return Plans.of(Plans.segment(
                1,
                List.of(
                        Plans.step("check", Phase.CHECK, ran("check")),
                        Plans.step("up", Phase.CHANGE, ran("up") + "; echo version=abc >>$DANGJIK_FACTS"),
                        Plans.step("healthy", Phase.GATE, ran("healthy")),
                        Plans.step("record", Phase.COMMIT, ran("record"))),
                Plans.compensation("back", ran("back"))));
    }

    /// A change that waits until the file `go` is there.
    private static Plan waiting() {
        return Plans.of(Plans.segment(
                1,
                List.of(
                        Plans.step("up", Phase.CHANGE, ran("up") + Plans.HELD),
                        Plans.step("record", Phase.COMMIT, ran("record"))),
                Plans.compensation("back", ran("back"))));
    }

    @Test
    void every_step_runs_once_and_is_told_with_output_and_facts() throws Exception {
        var view = bot.awaitEnd(bot.start(deploy()));
        assertEquals(RunState.SUCCEEDED, view.state());
        assertEquals(List.of(StepState.OK, StepState.OK, StepState.OK, StepState.OK), states(view));
        assertEquals(
                List.of("output of check", "output of up", "output of healthy", "output of record"), view.output());
        assertEquals("abc", view.facts().all().get("version"));
        assertEquals(Optional.empty(), bot.engine().runs().holderOf(Plans.LOCK));
        for (var step : List.of("check", "up", "healthy", "record")) {
            assertEquals(1, vm.times(step), step);
        }
    }

    @Test
    void a_failing_check_touches_nothing_and_a_failing_change_is_taken_back() throws Exception {
        var safe = bot.awaitEnd(bot.start(Plans.of(Plans.segment(
                1, List.of(Plans.step("check", Phase.CHECK, "exit 4"), Plans.step("up", Phase.CHANGE, ran("up")))))));
        assertEquals(RunState.FAILED_SAFE, safe.state());
        assertEquals(Optional.of(Text.of("run.detail.step-failed", "check", "4")), safe.detail());
        assertEquals(List.of(StepState.FAILED, StepState.SKIPPED), states(safe));
        assertEquals(0, vm.times("up"));

        var back = bot.awaitEnd(bot.start(Plans.of(Plans.segment(
                1,
                List.of(Plans.step("up", Phase.CHANGE, ran("up") + "; exit 1")),
                Plans.compensation("back", ran("back"))))));
        assertEquals(RunState.ROLLED_BACK, back.state());
        assertEquals(List.of(StepState.FAILED, StepState.OK), states(back));
        assertTrue(back.steps().getLast().isCompensation());
        assertEquals(1, vm.times("back"));
    }

    @Test
    void of_two_people_one_runs_and_the_other_is_told_who_and_can_queue() throws Exception {
        var first = bot.start(waiting());
        var busy = assertInstanceOf(StartOutcome.Busy.class, bot.start(deploy(), false));
        assertEquals(first, busy.holder().id());
        assertEquals("lee", busy.holder().requestedBy());
        var queued = assertInstanceOf(StartOutcome.Queued.class, bot.start(deploy(), true));
        assertEquals(
                Optional.of(new RunView.QueuePlace(1, Optional.of(first), false)),
                bot.view(queued.id()).queue());
        vm.letGo();
        assertEquals(RunState.SUCCEEDED, bot.awaitEnd(first).state());
        assertEquals(RunState.SUCCEEDED, bot.awaitEnd(queued.id()).state());
        assertEquals(2, vm.times("up"));
    }

    @Test
    void a_cancel_stops_the_running_step_and_brings_back_what_was_there() throws Exception {
        var id = bot.start(waiting());
        Await.truth(SOON, () -> vm.times("up") == 1);
        var outcome = bot.decide(handle -> bot.engine().control().cancel(handle, id, KIM));
        assertInstanceOf(CancelOutcome.Stopping.class, outcome);
        var again = bot.decide(handle -> bot.engine().control().cancel(handle, id, KIM));
        assertEquals(new CancelOutcome.AlreadyAsked("kim"), again);
        var view = bot.awaitEnd(id);
        assertEquals(RunState.ROLLED_BACK, view.state());
        assertEquals(Optional.of("kim"), view.cancelBy());
        assertEquals(List.of(), vm.processesOf(id + "-1"));
        assertEquals(1, vm.times("back"));
        assertEquals(0, vm.times("record"));
    }

    @Test
    void a_queued_run_is_cancelled_at_once_and_an_ended_one_not_at_all() throws Exception {
        var first = bot.start(waiting());
        var queued = assertInstanceOf(StartOutcome.Queued.class, bot.start(deploy(), true));
        assertInstanceOf(
                CancelOutcome.Cancelled.class,
                bot.decide(handle -> bot.engine().control().cancel(handle, queued.id(), KIM)));
        vm.letGo();
        bot.awaitEnd(first);
        assertEquals(RunState.CANCELLED, bot.view(queued.id()).state());
        assertEquals(
                new CancelOutcome.TooLate(RunState.SUCCEEDED),
                bot.decide(handle -> bot.engine().control().cancel(handle, first, KIM)));
    }

    @Test
    void a_queued_run_whose_facts_have_changed_expires_and_lets_the_next_one_go() throws Exception {
        bot.close();
        var reason = Text.of("run.detail.other", "the release has changed");
        bot = TestEngine.on(
                        postgres.database(),
                        vm.supervisor(),
                        TestEngine.Setting.of("bot")
                                .planningWith((_, _, _, _) -> new Replanner.Replanned.Stale(reason)))
                .started();
        var first = bot.start(waiting());
        var second = assertInstanceOf(StartOutcome.Queued.class, bot.start(deploy(), true));
        var third = assertInstanceOf(StartOutcome.Queued.class, bot.start(deploy(), true));
        vm.letGo();
        bot.awaitEnd(first);
        assertEquals(Optional.of(reason), bot.awaitEnd(second.id()).detail());
        assertEquals(RunState.EXPIRED, bot.awaitEnd(third.id()).state());
        assertEquals(Optional.empty(), bot.engine().runs().holderOf(Plans.LOCK));
    }

    @Test
    void a_run_that_is_cancelled_while_it_is_planned_again_stays_so_and_the_next_one_goes() throws Exception {
        bot.close();
        var cancelled = new CopyOnWriteArrayList<RunId>();
        var setting = TestEngine.Setting.of("bot").planningWith((run, plan, _, _) -> {
            if (cancelled.isEmpty()) {
                cancelled.add(run.id());
                bot.decide(handle -> bot.engine().control().cancel(handle, run.id(), KIM));
            }
            return new Replanner.Replanned.Ready(TestEngine.authorized(plan));
        });
        bot = TestEngine.on(postgres.database(), vm.supervisor(), setting).started();
        var first = bot.start(waiting());
        var second = assertInstanceOf(StartOutcome.Queued.class, bot.start(deploy(), true));
        var third = assertInstanceOf(StartOutcome.Queued.class, bot.start(deploy(), true));

        vm.letGo();

        bot.awaitEnd(first);
        assertEquals(RunState.SUCCEEDED, bot.awaitEnd(third.id()).state());
        assertEquals(List.of(second.id()), cancelled);
        assertEquals(RunState.CANCELLED, bot.view(second.id()).state());
    }

    @Test
    void a_wish_to_cancel_that_comes_while_the_change_is_recorded_is_turned_down_and_brings_nothing_back()
            throws Exception {
        var record = Plans.step("record", Phase.COMMIT, ran("record") + Plans.HELD);
        var id = bot.start(Plans.of(Plans.segment(
                1,
                List.of(Plans.step("up", Phase.CHANGE, ran("up")), record),
                Plans.compensation("back", ran("back")))));
        Await.truth(SOON, () -> bot.view(id).isCommitted());

        assertEquals(
                new CancelOutcome.TooLate(RunState.RUNNING),
                bot.decide(handle -> bot.engine().control().cancel(handle, id, KIM)));

        vm.letGo();
        var view = bot.awaitEnd(id);
        assertEquals(RunState.SUCCEEDED, view.state());
        assertEquals(Optional.empty(), view.cancelBy());
        assertEquals(0, vm.times("back"));
    }

    @Test
    void a_killed_supervisor_goes_on_by_itself_where_that_is_safe() throws Exception {
        var step = Plans.idempotent(Plans.step("up", Phase.CHANGE, ran("up") + Plans.HELD));
        var id = bot.start(Plans.of(Plans.segment(
                1, List.of(step, Plans.idempotent(Plans.step("tidy", Phase.CLEANUP, ran("tidy")))))));
        Await.truth(SOON, () -> vm.times("up") == 1);
        vm.killSupervisor(id + "-1");
        vm.letGo();
        var view = bot.awaitEnd(id);
        assertEquals(RunState.SUCCEEDED, view.state());
        assertEquals(2, vm.times("up"));
        assertEquals(2, view.steps().getFirst().attempts());
        assertEquals(1, vm.times("tidy"));
    }

    @Test
    void a_killed_supervisor_is_unknown_where_it_is_not_safe_until_a_person_decides() throws Exception {
        var ends = Map.of(
                Resolution.DONE, RunState.SUCCEEDED,
                Resolution.ROLL_BACK, RunState.ROLLED_BACK,
                Resolution.LEAVE, RunState.FAILED_UNSAFE);
        for (var resolution : ends.keySet()) {
            Files.deleteIfExists(vm.home().resolve("go"));
            var id = bot.start(waiting());
            long before = vm.times("up");
            Await.truth(SOON, () -> vm.times("up") == Math.max(1, before));
            Await.truth(SOON, () -> bot.view(id).steps().getFirst().state() == StepState.RUNNING);
            vm.killSupervisor(id + "-1");
            var unknown = bot.awaitState(id, RunState.UNKNOWN);
            assertEquals(Optional.of(Text.of("run.detail.lost-killed", "vm")), unknown.detail());
            assertEquals(
                    id, bot.engine().runs().holderOf(Plans.LOCK).orElseThrow().id());
            bot.decide(handle -> bot.engine().control().resolve(handle, id, resolution, KIM));
            var second = bot.decide(handle -> bot.engine().control().resolve(handle, id, Resolution.LEAVE, KIM));
            assertInstanceOf(ResolveOutcome.NotUnknown.class, second);
            assertEquals(ends.get(resolution), bot.awaitEnd(id).state());
        }
        assertEquals(1, vm.times("back"));
        assertEquals(0, vm.times("record"));
    }

    @Test
    void a_freeze_keeps_a_change_from_starting_and_lets_the_way_back_pass() {
        var freeze = new Freeze("kim", Instant.parse("2999-01-01T00:00:00Z"), "the fair");
        bot.decide(handle -> bot.engine().control().freeze(handle, Plans.LOCK, freeze, KIM));
        assertEquals(new StartOutcome.Frozen(freeze), bot.start(deploy(), false));
        assertInstanceOf(
                FreezeOutcome.Lifted.class,
                bot.decide(handle -> bot.engine().control().unfreeze(handle, Plans.LOCK, KIM)));
        assertInstanceOf(StartOutcome.Started.class, bot.start(deploy(), false));
    }

    @Test
    void what_steps_print_is_redacted_whole_line_by_whole_line() throws Exception {
        var id = bot.start(Plans.of(Plans.segment(
                1, List.of(Plans.step("up", Phase.CHANGE, "printf 'pw=hun'; sleep 0.4; printf 'ter2\\n\\0end'")))));
        var view = bot.awaitEnd(id);
        assertEquals(RunState.SUCCEEDED, view.state());
        assertEquals(List.of("pw=[REDACTED]", "\uFFFDend"), view.output());
        assertEquals(
                Optional.of("pw=[REDACTED]\n\uFFFDend"), bot.engine().runs().fullOutput(id));
    }

    @Test
    void a_look_from_outside_that_is_answered_as_declared_ends_the_run_well() throws Exception {
        var view = lookedAt(_ -> new OutsideClient.Look.Answered(200));

        assertEquals(RunState.SUCCEEDED, view.state());
        assertEquals(Optional.empty(), view.detail());
        assertEquals(StepState.OK, view.steps().getLast().state());
    }

    @Test
    void a_look_from_outside_that_is_answered_otherwise_is_told_and_undoes_nothing() throws Exception {
        assertOnlyTold(lookedAt(_ -> new OutsideClient.Look.Answered(503)), "HTTP 503");
    }

    @Test
    void a_look_from_outside_that_is_not_answered_is_told_and_undoes_nothing() throws Exception {
        assertOnlyTold(lookedAt(_ -> new OutsideClient.Look.NotReached("Connection refused")), "Connection refused");
    }

    @Test
    void a_certificate_is_seen_from_outside_when_it_is_the_one_that_a_step_has_told() throws Exception {
        var view = certified("echo certificate.fingerprint=abc >>\"$DANGJIK_FACTS\"", Optional.of("abc"));

        assertEquals(RunState.SUCCEEDED, view.state());
        assertEquals(Optional.empty(), view.detail());
        assertEquals(StepState.OK, view.steps().getLast().state());
    }

    @Test
    void another_certificate_from_outside_or_none_that_was_told_of_is_told() throws Exception {
        var told = "echo certificate.fingerprint=abc >>\"$DANGJIK_FACTS\"";
        for (var view : List.of(
                certified(told, Optional.of("old")),
                certified("true", Optional.of("abc")),
                certified("true", Optional.empty()))) {
            assertEquals(RunState.SUCCEEDED, view.state());
            assertEquals(
                    "run.detail.outside-failed", view.detail().orElseThrow().key());
            assertEquals(StepState.FAILED, view.steps().getLast().state());
        }
    }

    /// A run whose step does this, looked at by a bot that is served a certificate of this fingerprint.
    private RunView certified(String script, Optional<String> fingerprint) throws Exception {
        var steps = List.of(Plans.step("served", Phase.CHANGE, script));
        var look = new Segment.OutsideCertificate(2, "outside", Plans.title("outside"), "shop.example");
        return lookedAt(
                _ -> new OutsideClient.Look.Answered(404, fingerprint), Plans.of(Plans.segment(1, steps), look));
    }

    private void assertOnlyTold(RunView view, String problem) throws Exception {
        assertEquals(RunState.SUCCEEDED, view.state());
        assertEquals(
                Optional.of(Text.of("run.detail.outside-failed", "https://shop.example/", problem)), view.detail());
        assertEquals(StepState.FAILED, view.steps().getLast().state());
        assertEquals(1, vm.times("record"));
        assertEquals(0, vm.times("back"));
        assertEquals(Optional.empty(), bot.engine().runs().holderOf(Plans.LOCK));
    }

    /// A deploy after which `client` looks from outside, each look 20 seconds after the one before.
    private RunView lookedAt(OutsideClient client) throws Exception {
        var probe = new Segment.OutsideProbe(
                2,
                "outside",
                Plans.title("outside"),
                URI.create("https://shop.example/"),
                Set.of(200),
                Duration.ofMillis(100));
        return lookedAt(client, Plans.of((Segment.Remote) deploy().segments().getFirst(), probe));
    }

    private RunView lookedAt(OutsideClient client, Plan plan) throws Exception {
        bot.close();
        var clock = TestClock.atNoon();
        OutsideClient slow = url -> {
            clock.advance(Duration.ofSeconds(20));
            return client.look(url);
        };
        bot = TestEngine.on(
                        postgres.database(),
                        vm.supervisor(),
                        TestEngine.Setting.of("bot").at(clock),
                        slow)
                .started();
        return bot.awaitEnd(bot.start(plan));
    }

    private static List<StepState> states(RunView view) {
        return view.steps().stream().map(StepView::state).toList();
    }
}
