package dev.dangjik.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.plan.PlanDigest;
import dev.dangjik.testing.BotRig;
import dev.dangjik.testing.FakeSlackFault;
import dev.dangjik.testing.FakeSlackMessage;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A change of a real service that needs another operator: asked in Slack, read in a window, decided there.
@Tag("lab")
class ReviewFromSlackTest {
    private static final Duration SOON = Duration.ofMinutes(3);
    private static final String CONTAINER = "everbit-alertmanager-1";

    private static BotRig bot;
    private static LabShell shell;

    @BeforeAll
    static void start() throws Exception {
        bot = BotRig.start(
                "reviews",
                LabShell.site(),
                files -> Files.writeString(files.workspace().resolve("permissions/approvals.yaml"), """
                        dangjik: 1
                        approvals:
                          - {id: restarts-need-one, stack: everbit, commands: [restart], count: 1, from: [operator]}
                        """));
        shell = new LabShell();
    }

    @AfterAll
    static void stop() throws Exception {
        bot.close();
        shell.sh("everbit", "rm -rf ~/.dangjik-vm-reviews");
    }

    @AfterEach
    void nothing_was_said_that_Slack_would_refuse() {
        assertEquals(List.of(), bot.slack().workspace().violations());
    }

    @Test
    void what_was_read_in_the_window_is_approved_there_and_runs() throws Exception {
        var started = startedAt();
        var message = asked();

        var window = bot.reviews("minjun", message);
        assertTrue(window.verbatim().contains("restart"), window.verbatim());
        var file = BotRig.awaits(
                SOON,
                "the plan in the thread",
                () -> bot.slack().workspace().files().stream()
                        .filter(shared -> shared.name().endsWith("-plan-1.txt")
                                && shared.threadTs().equals(Optional.of(message.ts())))
                        .findFirst());
        assertTrue(window.everything().contains(PlanDigest.ofText(file.content())), window.everything());
        assertEquals(
                file.content().lines().limit(window.verbatim().lines().count()).toList(),
                window.verbatim().lines().toList());

        var answer = bot.person("minjun").submits(Map.of("verdict", "approve"));
        assertTrue(answer.body().contains("승인되었습니다(1명 중 1명)"), answer.toString());

        var end = bot.awaitsEnd(message);
        assertTrue(end.text().startsWith("✅"), end.everything());
        assertTrue(end.everything().contains("minjun"), end.everything());
        assertNotEquals(started, startedAt());
    }

    @Test
    void with_a_Slack_that_takes_no_edit_behind_the_decision_the_button_goes_in_the_end_and_it_runs_once()
            throws Exception {
        var since = shell.sh("everbit", "date +%s.%N").strip();
        var message = asked();
        bot.reviews("minjun", message);
        var down = new FakeSlackFault.Status(500);
        long edits = edits();
        bot.slack().fails("chat.update", down, down, down);

        var answer = bot.person("minjun").submits(Map.of("verdict", "approve"));

        assertTrue(answer.body().contains("승인되었습니다"), answer.toString());
        var end = bot.awaitsEnd(message);
        assertTrue(end.text().startsWith("✅"), end.everything());
        assertEquals(Optional.empty(), end.button("run.review"));
        assertTrue(edits() - edits >= 4, "three were refused before one was taken");
        assertEquals(
                1,
                bot.runs(BotRig.EVERBIT).stream()
                        .filter(run -> run.key().equals(message.key()))
                        .count());
        var starts =
                "docker events --since " + since + " --until $(date +%s.%N) --filter event=start --filter container="
                        + CONTAINER + " --format '{{.Action}}'";
        assertEquals("start", shell.sh("everbit", starts).strip());
    }

    private static long edits() {
        return bot.slack().calls().stream().filter("chat.update"::equals).count();
    }

    @Test
    void what_is_denied_there_does_not_run_and_who_asked_cannot_decide() throws Exception {
        var started = startedAt();
        var message = asked();
        assertFalse(bot.reviews("hana", message).isForm());
        bot.reviews("minjun", message);

        var answer =
                bot.person("minjun").submits(Map.of("verdict", "deny", "reason", "not while the alerts are silent"));

        assertTrue(answer.body().contains("거부했습니다"), answer.toString());
        var end = bot.awaitsEnd(message);
        assertTrue(end.everything().contains("not while the alerts are silent"), end.everything());
        assertEquals(started, startedAt());
    }

    private static FakeSlackMessage asked() throws Exception {
        var message = bot.starts("hana", "/ops everbit restart alertmanager");
        return BotRig.awaits(
                SOON,
                "the button",
                () -> bot.now(message).filter(now -> now.button("run.review").isPresent()));
    }

    private static String startedAt() throws Exception {
        return shell.sh("everbit", "docker inspect -f '{{.State.StartedAt}}' " + CONTAINER);
    }
}
