package dev.dangjik.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.testing.BotRig;
import dev.dangjik.testing.FakeSlackMessage;
import dev.dangjik.testing.FakeSlackView;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Whoever a page was opened for gets in with the password from their window, and nobody else sees it anywhere.
@Tag("lab")
class CredentialsFromSlackTest {
    private static final Duration SOON = Duration.ofMinutes(2);

    private static BotRig bot;
    private static LabGrafana grafana;

    @BeforeAll
    static void start() throws Exception {
        bot = BotRig.startApart("credentials", LabShell.site(), _ -> {});
        grafana = LabGrafana.install(bot.files());
    }

    @AfterAll
    static void stop() throws Exception {
        bot.close();
        grafana.stop();
        LabMachine.of("everbit").sh("rm -rf " + bot.files().vmDirectory());
    }

    @Test
    void the_password_of_the_window_opens_the_page_until_another_one_is_made() throws Exception {
        var message = opened();

        var first = login(window("hana", message));
        assertTrue(letsIn(first), "let in");
        assertEquals(401, grafana.status());

        var others = window("minjun", message);
        assertTrue(others.everything().contains("화면을 열어 준 대상만"), others.everything());
        var again = window("hana", message);
        assertTrue(again.everything().contains("hana 님에게"), again.everything());
        assertFalse(again.everything().contains(first.split(":", 2)[1]), "shown twice");
        assertTrue(letsIn(first), "let in");

        bot.kill();
        bot.startAgain();
        var renewed = BotRig.awaits(
                SOON,
                "the button for a new one",
                () -> bot.now(message)
                        .filter(now -> now.button("exposure.credential")
                                .filter(button -> button.value().endsWith(" 2"))
                                .isPresent()));
        var second = login(window("hana", renewed));
        assertNotEquals(first, second);
        assertEquals(401, grafana.status("grafana", first));
        assertTrue(letsIn(second), "let in");

        bot.person("minjun").presses(bot.now(message).orElseThrow(), "exposure.close");
        var end = bot.awaitsEnd(message);
        assertEquals(404, grafana.status("grafana", second));
        assertTrue(window("hana", renewed).everything().contains("열려 있지 않아"));
        assertKeptNowhere(first, second);
        assertEquals(Optional.empty(), end.button("exposure.credential"));
        assertEquals(List.of(), bot.slack().workspace().violations());
    }

    /// Whether the page itself answers: whichever Grafana it is, it serves or leads on.
    private static boolean letsIn(String login) throws Exception {
        int status = grafana.status("grafana", login);
        return status == 200 || status == 302;
    }

    private static void assertKeptNowhere(String... logins) throws Exception {
        var told = bot.slack().workspace().messages(BotRig.EVERBIT).toString()
                + bot.slack().workspace().shown()
                + bot.slack().workspace().files()
                + Files.readString(bot.files().directory().resolve("home.log"));
        for (var login : logins) {
            assertFalse(told.contains(login.split(":", 2)[1]), "a password was told");
        }
    }

    private static FakeSlackMessage opened() throws Exception {
        var asked = bot.starts("hana", "/expose grafana 10m --from 10.77.0.1 지연의 원인을 봐야 합니다 지금");
        var question = awaits(asked, "run.review");
        bot.reviews("minjun", question);
        bot.person("minjun").submits(Map.of("verdict", "approve"));
        return awaits(asked, "exposure.credential");
    }

    private static FakeSlackMessage awaits(FakeSlackMessage message, String button) throws Exception {
        return BotRig.awaits(
                SOON,
                button,
                () -> bot.now(message).filter(now -> now.button(button).isPresent()));
    }

    /// What stands in the window of who presses the button of the message as it was.
    private static FakeSlackView window(String person, FakeSlackMessage message) throws Exception {
        var who = bot.person(person);
        var before = bot.slack().workspace().view(who.user()).map(FakeSlackView::id);
        who.presses(message, "exposure.credential");
        return BotRig.awaits(
                SOON,
                "a window for " + person,
                () -> bot.slack()
                        .workspace()
                        .view(who.user())
                        .filter(view -> !Optional.of(view.id()).equals(before)
                                && !view.everything().contains("만드는 중")));
    }

    private static String login(FakeSlackView window) {
        var lines = window.verbatim().lines().toList();
        assertEquals(2, lines.size(), window.everything());
        return lines.get(0) + ":" + lines.get(1);
    }
}
