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

/// `dangjik serve` in a process of its own is killed with -9 in the middle of real deploys, or asked to stop in the
/// middle of a run, and started again.
@Tag("lab")
class KilledBotTest {
    private static final CountedSteps STEPS = CountedSteps.on("everbit");

    /// What docs/operate.md says of SIGTERM.
    private static final int ASKED_TO_STOP = 143;

    private static BotRig bot;
    private static Everbit everbit;
    private static SoakSubject.Deploys deploys;

    @BeforeAll
    static void start() throws Exception {
        everbit = new Everbit(new LabShell());
        everbit.startOver();
        deploys = new SoakSubject.Deploys(everbit);
        bot = BotRig.startApart("killed-bot", LabShell.site(), files -> {
            deploys.prepare(files);
            STEPS.prepare(files, CountedSteps.HELD, false);
        });
        everbit.sh("rm -rf " + bot.files().vmDirectory());
    }

    @AfterAll
    static void stop() throws Exception {
        bot.close();
        everbit.sh("rm -rf " + bot.files().vmDirectory());
        everbit.startOver();
    }

    @AfterEach
    void nothing_was_said_that_Slack_would_refuse() {
        assertEquals(List.of(), bot.slack().workspace().violations());
    }

    @Test
    void a_bot_killed_while_the_version_starts_is_followed_by_one_that_finishes_the_same_message() throws Exception {
        long since = since();
        int before = bot.runs(BotRig.EVERBIT).size();
        var message = bot.starts("hana", deploys.line());
        var key = CountedSteps.keyOf(message);
        deploys.machine().sh(deploys.untilBegun(bot.files(), key, "up", "0.3"));

        bot.restart();

        assertFinished(message, since, before);
    }

    @Test
    void a_bot_killed_right_after_the_request_was_acknowledged_deploys_once_all_the_same() throws Exception {
        long since = since();
        int before = bot.runs(BotRig.EVERBIT).size();
        bot.person("hana").types(BotRig.EVERBIT, deploys.line());

        bot.restart();

        var message = BotRig.awaits(
                java.time.Duration.ofMinutes(3),
                "the run",
                () -> bot.runs(BotRig.EVERBIT).stream().skip(before).findFirst());
        assertFinished(message, since, before);
    }

    @Test
    void a_bot_asked_to_stop_in_mid_step_stops_nothing_and_the_next_one_tells_what_happened_meanwhile()
            throws Exception {
        int before = bot.runs(BotRig.EVERBIT).size();
        var message = bot.starts("hana", STEPS.line());
        var key = CountedSteps.keyOf(message);
        STEPS.machine().sh(CountedSteps.untilBegun(key, "up", "0"));

        assertEquals(ASKED_TO_STOP, bot.stop());
        assertTrue(STEPS.isAlive(key), "the step goes on without a bot");
        STEPS.release(key);
        STEPS.machine().sh(CountedSteps.untilBegun(key, "look-ended", "0"));
        assertEquals(CountedSteps.ONCE_EACH, CountedSteps.begun(STEPS.soFar(key)));
        bot.startAgain();

        var end = bot.awaitsEnd(message);
        assertTrue(end.text().startsWith("✅"), end.everything());
        assertEquals(message.ts(), end.ts());
        assertEquals(before + 1, bot.runs(BotRig.EVERBIT).size());
        assertEquals(CountedSteps.ONCE_EACH, CountedSteps.begun(STEPS.lines(key)));
    }

    private static long since() throws Exception {
        return Long.parseLong(everbit.sh("date +%s%3N").strip());
    }

    /// @param before how many messages told of runs before this one
    private static void assertFinished(FakeSlackMessage message, long since, int before) throws Exception {
        var end = bot.awaitsEnd(message);
        var account = deploys.account(bot.files(), CountedSteps.keyOf(message), since);
        assertTrue(end.text().startsWith("✅"), end.everything());
        assertEquals(message.ts(), end.ts());
        assertEquals(before + 1, bot.runs(BotRig.EVERBIT).size());
        assertEquals(SoakBook.Ran.ONCE, account.ran(), account.text());
        assertTrue(account.isHealthy(), "the version that is served");
    }
}
