package dev.dangjik.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.testing.BotRig;
import dev.dangjik.testing.FakeSlackMessage;
import dev.dangjik.testing.Standstill;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The main job as a person lives it: typed in Slack, done on the machine, told in one message.
@Tag("lab")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DeployFromSlackTest {
    private static final Pattern STEP = Pattern.compile("(✅|⏳|❌) [^\\\\]+");

    private static final Duration PROMPT = Duration.ofSeconds(2);

    private static Standstill standstill;
    private static BotRig bot;
    private static Everbit everbit;

    @BeforeAll
    static void start() throws Exception {
        standstill = new Standstill(Clock.systemUTC());
        bot = BotRig.start("deploy-from-slack", LabShell.site());
        everbit = new Everbit(new LabShell());
        everbit.startOver();
        everbit.sh("rm -rf " + bot.files().vmDirectory());
    }

    @AfterAll
    static void stop() throws Exception {
        bot.close();
        standstill.close();
        everbit.sh("rm -rf " + bot.files().vmDirectory());
    }

    @AfterEach
    void nothing_was_said_that_Slack_would_refuse() {
        assertEquals(List.of(), bot.slack().workspace().violations());
    }

    @Test
    @Order(1)
    void a_deploy_serves_the_new_version_and_tells_each_step_as_it_happens() throws Exception {
        var message = bot.awaitsEnd(bot.starts("hana", "/deploy server " + Everbit.BETTER));

        assertTrue(message.text().startsWith("✅"), message.everything());
        assertEquals(Everbit.BETTER, everbit.served());
        assertTrue(message.everything().contains(Everbit.BETTER), message.everything());
        assertTrue(steps(message).size() >= 10, message.everything());
        assertTrue(message.versions().size() >= 6, "only " + message.versions().size() + " versions were shown");
        assertEquals(1, bot.runs(BotRig.EVERBIT).size());
        assertWasPrompt(message);
        var log = BotRig.awaits(
                Duration.ofMinutes(2),
                "the log",
                () -> bot.slack().workspace().files().stream().findFirst());
        assertEquals(Optional.of(message.ts()), log.threadTs());
        assertTrue(log.content().contains("is verified and current"), log.content());
    }

    @Test
    @Order(2)
    void the_runbooks_own_line_typed_by_hand_changes_nothing_afterwards() throws Exception {
        var before = everbit.containers();

        everbit.byHand();

        assertEquals(before, everbit.containers());
        assertTrue(bot.answer("sora", BotRig.EVERBIT, "/ops releases server").contains(Everbit.BETTER));
    }

    @ParameterizedTest
    @CsvSource({
        "bad0001, ↩️, GET /actuator/health 503",
        "bad0002, ↩️, could not connect to database",
        "bad0003, ↩️, answered 500, not 200",
        "bad0004, ↩️, migrating the schema",
        "bad0005, ↩️, tells git.commit.id a1b2c3d",
        "bad0006, ⏹️, was made from revision 0000000",
        "bad0007, ↩️, FAIL after"
    })
    @Order(3)
    void after_a_failing_release_the_old_one_serves_without_anybody(String version, String sign, String why)
            throws Exception {
        var before = everbit.served();

        var message = bot.awaitsEnd(bot.starts("hana", "/deploy server " + version));

        assertTrue(message.text().startsWith(sign), message.everything());
        assertEquals(before, everbit.served());
        assertTrue(message.everything().contains("❌"), message.everything());
        assertTrue(message.everything().contains(why), message.everything());
        assertWasPrompt(message);
        assertFalse(message.button("run.rollback").isPresent(), "there is nothing to roll back");
    }

    @Test
    @Order(4)
    void a_rollback_brings_the_last_verified_release_without_a_pasted_sha() throws Exception {
        var deployed = bot.awaitsEnd(bot.starts("hana", "/deploy server " + Everbit.BEST));
        assertTrue(deployed.text().startsWith("✅"), deployed.everything());
        int before = bot.runs(BotRig.EVERBIT).size();

        bot.person("minjun").presses(deployed, "run.rollback");
        var second = bot.shownAfter(() -> bot.person("minjun").presses(deployed, "run.rollback"));

        var rollback = bot.awaitsEnd(BotRig.awaits(
                Duration.ofMinutes(3),
                "the rollback",
                () -> bot.runs(BotRig.EVERBIT).stream().skip(before).findFirst()));
        assertTrue(rollback.text().startsWith("✅"), rollback.everything());
        assertEquals(Everbit.BETTER, everbit.served());
        assertEquals(before + 1, bot.runs(BotRig.EVERBIT).size());
        assertTrue(second.text().startsWith("이미 "), second.text());
    }

    @Test
    @Order(5)
    void of_two_people_at_the_same_moment_one_runs_and_the_other_can_queue() throws Exception {
        int before = bot.runs(BotRig.EVERBIT).size();
        var first = bot.starts("hana", "/deploy server " + Everbit.BEST);

        var busy = bot.shown("minjun", BotRig.EVERBIT, "/deploy server " + Everbit.GOOD);

        assertTrue(busy.everything().contains("hana"), busy.everything());
        bot.person("minjun").presses(busy, "run.queue");
        var queued = BotRig.awaits(
                Duration.ofMinutes(3),
                "the queued run",
                () -> bot.runs(BotRig.EVERBIT).stream().skip(before + 1).findFirst());
        var shownFirst = queued.versions().getFirst().content().get("text").getAsString();
        assertTrue(shownFirst.startsWith("🕒"), queued.everything());
        var ends = List.of(bot.awaitsEnd(first), bot.awaitsEnd(queued));
        assertTrue(
                ends.stream().allMatch(end -> end.text().startsWith("✅")),
                ends.stream().map(FakeSlackMessage::everything).toList().toString());
        assertEquals(Everbit.GOOD, everbit.served());
    }

    private static void assertWasPrompt(FakeSlackMessage message) throws SQLException {
        var worst = new Promptness(bot, standstill).worst(message);
        assertTrue(worst.compareTo(PROMPT) <= 0, "a step was shown " + worst + " after it: " + message.everything());
    }

    private static List<String> steps(FakeSlackMessage message) {
        return STEP.matcher(message.everything())
                .results()
                .map(match -> match.group())
                .toList();
    }
}
