package dev.dangjik.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.testing.BotRig;
import dev.dangjik.testing.FakeSlackMessage;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The machine itself is disturbed in the middle of a run: its supervisor is killed, it restarts, it loses its power.
/// What ran is counted by what the steps append to a file there.
@Tag("lab")
class DisturbedMachineTest {
    private static final CountedSteps STEPS = CountedSteps.on("o4o-api");

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

    private static FakeSlackMessage starts() throws Exception {
        return bot.starts("hana", STEPS.channel(), STEPS.line());
    }

    private static void assertSucceeded(FakeSlackMessage end) {
        assertTrue(end.text().startsWith("✅"), end.everything());
    }
}
