package dev.dangjik.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.testing.BotRig;
import dev.dangjik.testing.FakeSlackMessage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The machine itself is disturbed in the middle of a deploy: its supervisor is killed, it restarts, its disk is full.
/// What ran is read on the machine.
@Tag("lab")
class DisturbedMachineTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    private static BotRig bot;
    private static Everbit everbit;

    @BeforeAll
    static void start() throws Exception {
        everbit = new Everbit(new LabShell());
        everbit.startOver();
        bot = BotRig.start("disturbed", LabShell.site(), files -> {
            files.edit("commands/everbit/stack.yaml", "bake: 12s", "bake: 1s");
            files.edit("commands/everbit/stack.yaml", "lasts: 2s", "lasts: 1s");
        });
        everbit.sh("rm -rf " + bot.files().vmDirectory());
    }

    @AfterAll
    static void stop() {
        bot.close();
    }

    @AfterEach
    void nothing_was_said_that_Slack_would_refuse() {
        assertEquals(List.of(), bot.slack().workspace().violations());
    }

    @Test
    void a_deploy_whose_supervisor_is_killed_goes_on_by_itself_and_says_so() throws Exception {
        var message = startsTheVersion(Everbit.BETTER);
        everbit.sh("kill -9 $(cut -d' ' -f1 " + directoryOf(message) + "/started)");

        var end = bot.awaitsEnd(message);

        assertTrue(end.text().startsWith("✅"), end.everything());
        assertEquals(Everbit.BETTER, everbit.served());
        assertEachStepOnceButOne(message);
    }

    @Test
    void a_deploy_whose_machine_restarts_goes_on_by_itself() throws Exception {
        var message = startsTheVersion(Everbit.BEST);
        fault("reboot");

        var end = bot.awaitsEnd(message);

        assertTrue(end.text().startsWith("✅"), end.everything());
        assertEquals(Everbit.BEST, everbit.served());
        assertEachStepOnceButOne(message);
    }

    @Test
    void a_full_disk_is_named_and_nothing_is_left_half_done() throws Exception {
        var served = everbit.served();
        var version = served.equals(Everbit.GOOD) ? Everbit.BETTER : Everbit.GOOD;
        var containers = everbit.containers();
        fault("disk-full");
        try {
            var told = toldAbout("/deploy server " + version);
            assertTrue(told.contains("No space left on device") || told.contains("디스크"), told);
            assertEquals(served, everbit.served());
            assertEquals(containers, everbit.containers());
        } finally {
            LabCommand.run("fault", "heal", "everbit");
        }
        var end = bot.awaitsEnd(bot.starts("hana", "/deploy server " + version));
        assertTrue(end.text().startsWith("✅"), end.everything());
        assertEquals(version, everbit.served());
    }

    private static FakeSlackMessage startsTheVersion(String version) throws Exception {
        var message = bot.starts("hana", "/deploy server " + version);
        BotRig.awaits(
                SOON,
                "the step that starts the new version",
                () -> bot.now(message).filter(BotRig.says("⏳ 새 버전 시작")));
        return message;
    }

    /// The refusal, or the message of the run that came to its end.
    private static String toldAbout(String line) throws Exception {
        int runs = bot.runs(BotRig.EVERBIT).size();
        int shown = bot.slack().workspace().shown().size();
        bot.person("hana").types(BotRig.EVERBIT, line);
        BotRig.awaits(
                SOON,
                "what becomes of " + line,
                () -> Optional.of(bot.slack().workspace().shown().size())
                        .filter(now -> now > shown || bot.runs(BotRig.EVERBIT).size() > runs));
        var run = bot.runs(BotRig.EVERBIT).stream().skip(runs).findFirst();
        return run.isPresent()
                ? bot.awaitsEnd(run.get()).everything()
                : bot.slack().workspace().shown().getLast().content().toString();
    }

    /// Every step began once, the interrupted one at most twice.
    private static void assertEachStepOnceButOne(FakeSlackMessage message) throws Exception {
        var begun = everbit.sh("grep -h '^begin ' " + directoryOf(message) + "/events | cut -d' ' -f2 | sort | uniq -c")
                .lines()
                .map(String::strip)
                .toList();
        assertTrue(begun.stream().allMatch(line -> line.startsWith("1 ") || line.startsWith("2 ")), begun.toString());
        assertTrue(begun.stream().filter(line -> line.startsWith("2 ")).count() <= 1, begun.toString());
    }

    private static String directoryOf(FakeSlackMessage message) {
        return bot.files().vmDirectory() + "/runs/" + message.key().substring("run/".length()) + "-1";
    }

    private static void fault(String name) throws Exception {
        LabCommand.run("fault", name, "everbit");
    }
}
