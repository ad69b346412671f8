package dev.dangjik.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.testing.BotRig;
import dev.dangjik.testing.FakeSlackMessage;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Consent to the restart of a real service for a month: asked and decided with buttons in Slack, used twice.
@Tag("lab")
class StandingFromSlackTest {
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final String CONTAINER = "everbit-alertmanager-1";
    private static final String ASK = "/ops standing ask everbit restart alertmanager --days 30";

    private static BotRig bot;
    private static LabShell shell;

    @BeforeAll
    static void start() throws Exception {
        bot = BotRig.start(
                "standing",
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
        shell.sh("everbit", "rm -rf ~/.dangjik-vm-standing");
    }

    @AfterEach
    void nothing_was_said_that_Slack_would_refuse() {
        assertEquals(List.of(), bot.slack().workspace().violations());
    }

    @Test
    void what_is_approved_by_a_button_runs_twice_though_the_bot_was_restarted_between() throws Exception {
        var started = startedAt();
        var card = asked();
        assertTrue(card.everything().contains("restart alertmanager"), card.everything());
        var yes = button(card, "approve");
        var id = word(yes, 2);

        var own = bot.shownAfter(() -> bot.person("hana").presses(card, yes));
        assertTrue(own.content().toString().contains("본인이 요청한 것은 승인할 수 없습니다"), own.toString());
        bot.restart();
        bot.person("minjun").presses(card, yes);
        told("마지막 승인: minjun");
        bot.shownAfter(() -> bot.person("minjun").presses(card, yes));

        var decided = BotRig.awaits(
                SOON,
                "the decision in the card",
                () -> bot.now(card).filter(now -> now.buttons().isEmpty()));
        assertEquals(2, decided.everything().split("승인: minjun \\(", -1).length, decided.everything());
        for (int use = 1; use <= 2; use++) {
            var end = bot.awaitsEnd(bot.starts("hana", "/ops everbit standing run " + id));
            assertTrue(end.text().startsWith("✅"), end.everything());
            assertTrue(end.everything().contains("minjun"), end.everything());
            assertNotEquals(started, startedAt());
            started = startedAt();
        }
    }

    @Test
    void a_forged_code_decides_nothing_and_a_no_is_final() throws Exception {
        var card = asked();
        var yes = button(card, "approve");
        var id = word(yes, 2);
        var forged =
                new FakeSlackMessage.Button(yes.actionId(), yes.value().replace(word(yes, 3), "zzzzzz"), yes.blockId());

        bot.shownAfter(() -> bot.person("minjun").presses(card, forged));
        assertEquals(2, bot.now(card).orElseThrow().buttons().size());
        bot.person("minjun").presses(card, button(card, "deny"));
        told("minjun 님이 거부했습니다");
        bot.shownAfter(() -> bot.person("minjun").presses(card, yes));

        int before = bot.runs(BotRig.EVERBIT).size();
        bot.answer("hana", BotRig.EVERBIT, "/ops everbit standing run " + id);
        assertEquals(before, bot.runs(BotRig.EVERBIT).size());
    }

    /// The message of a new question, once its buttons stand there.
    private static FakeSlackMessage asked() throws Exception {
        int before = questions().size();
        var answer = bot.answer("hana", BotRig.EVERBIT, ASK);
        return BotRig.awaits(
                SOON,
                "the question behind " + answer,
                () -> questions().stream().skip(before).findFirst());
    }

    private static List<FakeSlackMessage> questions() {
        return bot.slack().workspace().messages(BotRig.EVERBIT).stream()
                .filter(message ->
                        message.key().startsWith("standing/") && message.key().endsWith("/asked"))
                .toList();
    }

    private static void told(String words) throws Exception {
        BotRig.awaits(
                SOON,
                words,
                () -> bot.slack().workspace().messages(BotRig.EVERBIT).stream()
                        .filter(BotRig.says(words))
                        .findFirst());
    }

    private static FakeSlackMessage.Button button(FakeSlackMessage card, String verdict) {
        return card.buttons().stream()
                .filter(button -> button.value().contains("standing " + verdict))
                .findFirst()
                .orElseThrow(() -> new AssertionError(card.everything()));
    }

    private static String word(FakeSlackMessage.Button button, int number) {
        return button.value().split(" ", -1)[number];
    }

    private static String startedAt() throws Exception {
        return shell.sh("everbit", "docker inspect -f '{{.State.StartedAt}}' " + CONTAINER);
    }
}
