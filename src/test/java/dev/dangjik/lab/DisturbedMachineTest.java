package dev.dangjik.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.testing.Await;
import dev.dangjik.testing.BotRig;
import dev.dangjik.testing.FakeSlackMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The machine itself is disturbed in the middle of a run: its supervisor is killed, it restarts, it loses its power;
/// and people decide about runs of which nobody knows then how they went, or cancel them. What ran is counted by what
/// the steps append to a file there.
@Tag("lab")
class DisturbedMachineTest {
    private static final CountedSteps STEPS = CountedSteps.on("o4o-api");

    private static final Map<String, String> DECISIONS =
            Map.of("resume", "이어서 진행", "done", "완료로 표시", "roll-back", "롤백", "leave", "그대로 두기");
    private static final String NOT_ALLOWED = "권한이 없습니다";
    private static final String NOT_AGAIN = "단계는 두 번 실행하면 안 되고";
    private static final String NOT_UNKNOWN = "판단이 필요한 상태가 아닙니다";

    /// Only so that a test that hangs ends.
    private static final Duration A_WHILE = Duration.ofMinutes(4);

    private static BotRig bot;

    @BeforeAll
    static void start() throws Exception {
        bot = BotRig.start("disturbed", LabShell.site(), files -> STEPS.prepare(files, CountedSteps.HELD, true));
        STEPS.machine().sh("rm -rf " + bot.files().vmDirectory());
    }

    @AfterAll
    static void stop() throws Exception {
        bot.close();
        STEPS.machine().sh("rm -rf " + bot.files().vmDirectory());
    }

    @AfterEach
    void nothing_was_said_that_Slack_would_refuse() {
        assertEquals(List.of(), bot.slack().workspace().violations());
    }

    @Test
    void a_run_whose_supervisor_is_killed_in_mid_step_goes_on_by_itself_and_repeats_that_step_alone() throws Exception {
        var message = starts();
        var key = CountedSteps.keyOf(message);

        STEPS.machine()
                .sh(CountedSteps.untilBegun(key, "up", "0.5")
                        + CountedSteps.killSupervisor(bot.files().vmDirectory(), key));
        STEPS.release(key);

        assertSucceeded(bot.awaitsEnd(message));
        assertEquals(List.of("before", "up", "up", "after", "look"), CountedSteps.begun(STEPS.lines(key)));
    }

    @Test
    void a_run_whose_machine_restarts_goes_on_by_itself_and_repeats_the_interrupted_step_alone() throws Exception {
        var message = starts();
        var key = CountedSteps.keyOf(message);

        STEPS.machine().sh(CountedSteps.untilBegun(key, "up", "0"));
        STEPS.machine().fault("reboot");
        STEPS.release(key);

        assertSucceeded(bot.awaitsEnd(message));
        assertEquals(List.of("before", "up", "up", "after", "look"), CountedSteps.begun(STEPS.lines(key)));
    }

    @Test
    void a_machine_without_power_loses_nothing_that_had_ended() throws Exception {
        var message = starts();
        var key = CountedSteps.keyOf(message);

        STEPS.machine().sh(CountedSteps.untilBegun(key, "up", "0"));
        STEPS.machine().fault("power-off");
        STEPS.machine().heal();
        STEPS.release(key);

        assertSucceeded(bot.awaitsEnd(message));
        assertEquals(List.of("before", "up", "up", "after", "look"), CountedSteps.begun(STEPS.lines(key)));
    }

    @Test
    void an_unknown_run_that_is_resumed_goes_on_where_it_stopped_and_is_resumed_once() throws Exception {
        var asked = undecided("before");
        var key = CountedSteps.keyOf(asked);
        assertRefused(asked, "resume");

        assertAnswer("resume", presses("hana", asked, "resume"));
        Await.truth(A_WHILE, () -> CountedSteps.begun(STEPS.soFar(key)).equals(List.of("before", "before")));
        STEPS.release(key);

        var end = ends(asked, "✅");
        assertEquals(List.of("before", "before", "up", "after", "look"), CountedSteps.begun(STEPS.soFar(key)));
        assertSecondPressDoesNothing(end, asked, "resume");
        assertLockIsFree();
        assertEquals(5, CountedSteps.begun(STEPS.lines(key)).size());
    }

    @Test
    void a_step_that_cannot_run_twice_is_not_resumed_and_a_run_marked_as_done_runs_nothing_more() throws Exception {
        var asked = undecided("up");
        assertRefused(asked, "done");

        assertFalse(asked.button("run.resolve.resume").isPresent(), asked.everything());
        assertTrue(asked.everything().contains(NOT_AGAIN), asked.everything());
        var turnedDown = bot.answer("hana", STEPS.channel(), "/ops resolve " + run(asked) + " resume");
        assertTrue(turnedDown.contains(NOT_AGAIN), turnedDown);
        assertTrue(bot.now(asked).orElseThrow().text().startsWith("❔"));
        assertAnswer("done", presses("minjun", asked, "done"));

        var end = ends(asked, "✅");
        assertDecided(end, asked, "done", List.of("before", "up"));
    }

    @Test
    void an_unknown_run_that_is_rolled_back_is_brought_back_once() throws Exception {
        var asked = undecided("up");
        assertRefused(asked, "roll-back");

        assertAnswer("roll-back", presses("hana", asked, "roll-back"));

        var end = ends(asked, "↩️");
        assertDecided(end, asked, "roll-back", List.of("before", "up", "back"));
    }

    @Test
    void an_unknown_run_holds_its_lock_until_somebody_types_that_it_is_left_as_it_is() throws Exception {
        var asked = undecided("up");
        var line = "/ops resolve " + run(asked) + " leave";
        int before = bot.runs(STEPS.channel()).size();
        assertTrue(bot.answer("sora", STEPS.channel(), line).contains(NOT_ALLOWED));
        assertTrue(bot.answer("minjun", STEPS.channel(), STEPS.line()).contains(run(asked)));

        assertAnswer("leave", bot.answer("hana", STEPS.channel(), line));

        var end = ends(asked, "🔴");
        assertEquals(before, bot.runs(STEPS.channel()).size());
        assertTrue(bot.answer("minjun", STEPS.channel(), line).contains(NOT_UNKNOWN));
        assertDecided(end, asked, "leave", List.of("before", "up"));
    }

    @Test
    void a_run_cancelled_by_its_button_leaves_no_process_and_brings_back_what_it_had_changed() throws Exception {
        var message = held("up");
        var key = CountedSteps.keyOf(message);
        var button = message.button("run.cancel").orElseThrow();
        assertTrue(STEPS.isAlive(key), "the step");
        var refused = bot.shownAfter(() -> bot.person("sora").presses(message, button));
        assertTrue(refused.text().contains(NOT_ALLOWED), refused.text());

        bot.shownAfter(() -> bot.person("hana").presses(message, button));

        var end = ends(message, "↩️");
        assertTrue(end.everything().contains("hana"), end.everything());
        assertFalse(STEPS.isAlive(key), "the cancelled step");
        var second = bot.shownAfter(() -> bot.person("hana").presses(message, button));
        assertTrue(second.text().startsWith("이미 "), second.text());
        assertLockIsFree();
        assertEquals(List.of("before", "up", "back"), CountedSteps.begun(STEPS.lines(key)));
    }

    @Test
    void a_run_cancelled_by_a_typed_line_before_it_changed_anything_ends_as_cancelled() throws Exception {
        var message = held("before");
        var key = CountedSteps.keyOf(message);
        var line = "/ops cancel " + run(message);
        assertTrue(STEPS.isAlive(key), "the step");
        assertTrue(bot.answer("sora", STEPS.channel(), line).contains(NOT_ALLOWED));

        bot.answer("minjun", STEPS.channel(), line);

        var end = ends(message, "⏹️");
        assertTrue(end.everything().contains("minjun"), end.everything());
        assertFalse(STEPS.isAlive(key), "the cancelled step");
        assertTrue(bot.answer("minjun", STEPS.channel(), line).contains("취소할 것이 없습니다"));
        assertLockIsFree();
        assertEquals(List.of("before"), CountedSteps.begun(STEPS.lines(key)));
    }

    private static FakeSlackMessage starts() throws Exception {
        return bot.starts("hana", STEPS.channel(), STEPS.line());
    }

    /// A run that stands in this step, `before` or `up`, and goes on by itself no more.
    private static FakeSlackMessage held(String step) throws Exception {
        var message = bot.starts("hana", STEPS.channel(), STEPS.undoableLine());
        var key = CountedSteps.keyOf(message);
        if (step.equals("up")) {
            STEPS.release(key, "before");
        }
        STEPS.machine().sh(CountedSteps.untilBegun(key, step, "0"));
        return message;
    }

    /// Such a run whose supervisor was killed there, once its message asks what becomes of it.
    private static FakeSlackMessage undecided(String step) throws Exception {
        var message = held(step);
        var key = CountedSteps.keyOf(message);
        STEPS.machine().sh(CountedSteps.killSupervisor(bot.files().vmDirectory(), key));
        var asked = ends(message, "❔");
        assertTrue(STEPS.isAlive(key), "the step outlives its supervisor");
        return asked;
    }

    private static String run(FakeSlackMessage message) {
        return message.key().substring("run/".length());
    }

    /// Waits until the run's one message stands under this sign.
    private static FakeSlackMessage ends(FakeSlackMessage message, String sign) throws Exception {
        var end = BotRig.awaits(
                A_WHILE,
                sign + " for " + message.key(),
                () -> bot.now(message).filter(now -> now.text().startsWith(sign)));
        assertEquals(message.ts(), end.ts());
        return end;
    }

    private static String presses(String person, FakeSlackMessage message, String decision) throws Exception {
        return bot.shownAfter(() -> bot.person(person).presses(message, "run.resolve." + decision))
                .text();
    }

    private static void assertAnswer(String decision, String answer) {
        assertTrue(answer.contains("결정: " + DECISIONS.get(decision)), answer);
    }

    private static void assertRefused(FakeSlackMessage asked, String decision) throws Exception {
        var answer = presses("sora", asked, decision);
        assertTrue(answer.contains(NOT_ALLOWED), answer);
        assertTrue(bot.now(asked).orElseThrow().text().startsWith("❔"));
    }

    /// It is over on the machine and in the bot, for good.
    ///
    /// @param begun the steps that began, in their order
    private static void assertDecided(FakeSlackMessage end, FakeSlackMessage asked, String decision, List<String> begun)
            throws Exception {
        var key = CountedSteps.keyOf(asked);
        assertFalse(STEPS.isAlive(key), "the interrupted step");
        assertSecondPressDoesNothing(end, asked, decision);
        assertLockIsFree();
        assertEquals(begun, CountedSteps.begun(STEPS.lines(key)));
    }

    /// Neither the person who pressed nor anybody else decides again.
    private static void assertSecondPressDoesNothing(FakeSlackMessage end, FakeSlackMessage asked, String decision)
            throws Exception {
        assertFalse(end.button("run.resolve." + decision).isPresent(), end.everything());
        for (var person : List.of("hana", "minjun")) {
            var answer = presses(person, asked, decision);
            assertTrue(answer.contains(NOT_UNKNOWN) || answer.startsWith("이미 "), answer);
        }
        assertEquals(end.text(), bot.now(asked).orElseThrow().text());
    }

    /// On the machine and in the bot: another run of the same service takes it.
    private static void assertLockIsFree() throws Exception {
        var next = starts();
        var key = CountedSteps.keyOf(next);
        STEPS.release(key);
        assertSucceeded(bot.awaitsEnd(next));
        assertEquals(CountedSteps.ONCE_EACH, CountedSteps.begun(STEPS.lines(key)));
    }

    private static void assertSucceeded(FakeSlackMessage end) {
        assertTrue(end.text().startsWith("✅"), end.everything());
    }
}
