package dev.dangjik.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.dangjik.message.Text;
import dev.dangjik.plan.Phase;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.Step;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.LocalVm;
import dev.dangjik.testing.Plans;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestEngine;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What people can decide about runs that the real supervisor has left in doubt: what is not offered is not accepted,
/// and what is offered is done.
class ChoicesTest {
    private static final RunControl.By KIM = new RunControl.By("kim", "T1/Ukim", "slack");
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final String UNTIL_GO = "; until [ -e ~/go ]; do sleep 0.05; done";

    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private final LocalVm vm = LocalVm.fresh();
    private TestEngine bot;

    @BeforeEach
    void begin() {
        bot = TestEngine.on(postgres.database(), vm.supervisor(), TestEngine.Setting.of("bot"))
                .started();
    }

    @AfterEach
    void end() throws Exception {
        bot.close();
        Files.writeString(vm.home().resolve("go"), "");
    }

    @Test
    void a_health_check_that_could_not_tell_leaves_nothing_to_go_on_with() throws Exception {
        var id = bot.start(plan(Plans.step("up", Phase.CHANGE, "true"), Plans.step("healthy", Phase.GATE, "exit 3")));

        assertOffered(id, List.of(Resolution.DONE, Resolution.LEAVE), Text.of("run.detail.cannot-resume"));

        assertEquals(RunState.SUCCEEDED, decided(id, Resolution.DONE));
    }

    @Test
    void a_machine_that_has_forgotten_the_run_cannot_go_on_with_it() throws Exception {
        var id = bot.start(plan(Plans.idempotent(waiting(Phase.CHANGE))));
        Await.truth(SOON, () -> bot.view(id).steps().getFirst().state() == StepState.RUNNING);
        Files.move(vm.directory().resolve("runs").resolve(id + "-1"), vm.home().resolve("forgotten"));

        assertOffered(id, List.of(Resolution.DONE, Resolution.LEAVE), Text.of("choices.forgotten"));

        assertEquals(RunState.FAILED_UNSAFE, decided(id, Resolution.LEAVE));
    }

    @Test
    void a_step_that_may_not_run_twice_and_cannot_be_asked_is_not_resumed() throws Exception {
        var id = killedIn(waiting(Phase.CHANGE));

        assertOffered(
                id,
                List.of(Resolution.DONE, Resolution.ROLL_BACK, Resolution.LEAVE),
                Text.of("choices.not-again", Plans.title("step")));

        assertEquals(RunState.ROLLED_BACK, decided(id, Resolution.ROLL_BACK));
    }

    @Test
    void a_step_that_can_be_asked_whether_it_is_done_is_resumed() throws Exception {
        var id = killedIn(Plans.verified(waiting(Phase.CHANGE), "[ -e ~/done ]"));

        assertOffered(id, List.of(Resolution.values()));
        bot.decide(handle -> bot.engine().control().resolve(handle, id, Resolution.RESUME, KIM));
        Await.truth(SOON, () -> why(id).equals("run.detail.needs-person"));
        Files.writeString(vm.home().resolve("done"), "");

        assertOffered(id, List.of(Resolution.values()));
        assertEquals(RunState.SUCCEEDED, decided(id, Resolution.RESUME));
    }

    @Test
    void what_has_been_recorded_is_not_brought_back() throws Exception {
        var id = killedIn(waiting(Phase.COMMIT));

        assertOfferedAfterCommit(id);

        assertEquals(RunState.SUCCEEDED, decided(id, Resolution.DONE));
        assertEquals(0, vm.times("back"));
    }

    @Test
    void a_cancel_that_came_too_late_changes_nothing_of_that() throws Exception {
        var id = killedIn(waiting(Phase.COMMIT));
        postgres.jdbi().useHandle(handle -> handle.execute("update run set cancel_by = 'kim', cancel_at = now()"));

        assertOfferedAfterCommit(id);
    }

    private void assertOfferedAfterCommit(RunId id) throws Exception {
        assertOffered(
                id,
                List.of(Resolution.DONE, Resolution.LEAVE),
                Text.of("choices.not-again", Plans.title("step")),
                Text.of("run.detail.too-late-to-roll-back"));
    }

    @Test
    void who_waits_behind_a_run_in_doubt_is_told_so_until_it_is_decided() throws Exception {
        var seen = new ConcurrentHashMap<RunId, List<Boolean>>();
        bot.close();
        bot = TestEngine.on(
                        postgres.database(),
                        vm.supervisor(),
                        TestEngine.Setting.of("bot")
                                .watchedBy((handle, id) -> bot.engine()
                                        .runs()
                                        .view(handle, id)
                                        .flatMap(RunView::queue)
                                        .ifPresent(place -> seen.computeIfAbsent(id, _ -> new CopyOnWriteArrayList<>())
                                                .add(place.isHolderInDoubt()))))
                .started();
        var first = bot.start(plan(waiting(Phase.CHANGE), Plans.step("healthy", Phase.GATE, "exit 3")));
        var second = assertInstanceOf(StartOutcome.Queued.class, bot.start(plan(waiting(Phase.CHANGE)), true));
        assertEquals(RunState.RUNNING, second.behind().state());
        Files.writeString(vm.home().resolve("go"), "");
        bot.awaitState(first, RunState.UNKNOWN);
        var third = assertInstanceOf(StartOutcome.Queued.class, bot.start(plan(waiting(Phase.CHANGE)), true));
        assertEquals(RunState.UNKNOWN, third.behind().state());

        bot.decide(handle -> bot.engine().control().resolve(handle, first, Resolution.DONE, KIM));
        bot.awaitEnd(third.id());

        assertEquals(
                List.of(false, true, false),
                seen.getOrDefault(second.id(), List.of()).subList(0, 3));
        assertEquals(
                List.of(true, false), seen.getOrDefault(third.id(), List.of()).subList(0, 2));
    }

    /// The run says so, and everything else is turned down and changes nothing.
    private void assertOffered(RunId id, List<Resolution> open, Text... whyNot) throws Exception {
        var choices = new Choices(open, List.of(whyNot));
        var before = bot.awaitState(id, RunState.UNKNOWN);
        assertEquals(choices, Choices.about(before));
        Stream.of(Resolution.values())
                .filter(resolution -> !open.contains(resolution))
                .forEach(resolution -> assertEquals(
                        new ResolveOutcome.NotOpen(choices),
                        bot.decide(handle -> bot.engine().control().resolve(handle, id, resolution, KIM))));
        assertEquals(before, bot.view(id));
    }

    private RunState decided(RunId id, Resolution resolution) throws Exception {
        assertInstanceOf(
                ResolveOutcome.Accepted.class,
                bot.decide(handle -> bot.engine().control().resolve(handle, id, resolution, KIM)));
        return bot.awaitEnd(id).state();
    }

    private String why(RunId id) {
        return bot.view(id).detail().map(Text::key).orElse("");
    }

    private RunId killedIn(Step step) throws Exception {
        var id = bot.start(plan(step));
        Await.truth(SOON, () -> bot.view(id).steps().getFirst().state() == StepState.RUNNING);
        // so that it does not go on by itself
        postgres.jdbi()
                .useHandle(handle -> handle.execute("update run set started_at = now() - interval '16 minutes'"));
        bot.close();
        vm.killSupervisor(id + "-1");
        begin();
        bot.awaitState(id, RunState.UNKNOWN);
        return id;
    }

    private static Step waiting(Phase phase) {
        return Plans.step("step", phase, "echo step >>~/ran" + UNTIL_GO);
    }

    private static Plan plan(Step... steps) {
        return Plans.of(Plans.segment(1, List.of(steps), Plans.compensation("back", "echo back >>~/ran")));
    }
}
