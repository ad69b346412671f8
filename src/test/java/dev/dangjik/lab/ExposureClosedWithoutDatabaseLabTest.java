package dev.dangjik.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.audit.AuditVerifier;
import dev.dangjik.exposure.vm.ExposureOrder;
import dev.dangjik.exposure.vm.HelperAnswer;
import dev.dangjik.store.EmbeddedPostgres;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.BotRig;
import dev.dangjik.testing.FakeSlackMessage;
import dev.dangjik.testing.FakeSlackPerson;
import dev.dangjik.testing.OwnPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Everbit's Grafana is open when PostgreSQL is killed, and somebody wants it closed.
@Tag("lab")
class ExposureClosedWithoutDatabaseLabTest {
    private static final Duration SOON = Duration.ofMinutes(3);
    private static final Duration IN_TIME = Duration.ofSeconds(3);
    private static final String OPEN = "/expose grafana 30m --from 10.77.0.1 지연의 원인을 봐야 합니다 지금";
    private static final String CLOSED = "데이터베이스 없이 닫았습니다";
    private static final String NOT_KNOWN = "닫힌 것을 확인하지 못했습니다";
    private static final String BROKEN = "/home/ubuntu/everbit/docker/nginx/conf.d/99-broken.conf";
    private static final String STRANGER = "LAB-" + Clock.systemUTC().millis();

    private static OwnPostgres server;
    private static BotRig bot;
    private static LabGrafana grafana;

    @BeforeAll
    static void start() throws Exception {
        server = OwnPostgres.start();
        bot = BotRig.start("exposure-away", LabShell.site(), server);
        grafana = LabGrafana.install(bot.files());
    }

    @AfterAll
    static void stop() throws Exception {
        bot.close();
        grafana.stop();
        server.close();
        LabMachine.of("everbit").sh("rm -rf " + bot.files().vmDirectory());
    }

    @AfterEach
    void nothing_is_left_open_and_nothing_was_said_that_Slack_would_refuse() throws Exception {
        assertTrue(server.server().ensureRunning());
        LabCommand.asRoot("everbit", "rm -f " + BROKEN);
        Await.truth(SOON, () -> grafana.open() == 0);
        assertEquals(List.of(), bot.slack().workspace().violations());
    }

    @Test
    void it_is_closed_at_once_and_the_books_say_so_once_when_they_are_back() throws Exception {
        var message = opened();

        whileDatabaseIsAway(() -> {
            var said = types("minjun", "/expose close grafana", CLOSED);

            assertTrue(said.contains("비상 저널"), said);
            assertTrue(said.contains("in_channel"), "everybody in the channel hears of it: " + said);
            assertEquals(0, grafana.open());
            assertEquals(404, grafana.status());
            assertEquals(404, grafana.statusFromElsewhere());
            assertTrue(journal().contains("grafana"), journal());
        });

        isTheReceipt(message);
        assertEquals(0, foreign());
    }

    @Test
    void the_button_of_the_message_does_it_too_and_a_repeat_has_no_effect() throws Exception {
        var message = opened();
        var hana = bot.person("hana");
        var request = hana.request(BotRig.EVERBIT, "/expose close grafana");

        whileDatabaseIsAway(() -> {
            int before = bot.slack().workspace().shown().size();
            bot.person("minjun").presses(message, "exposure.close");
            awaitsShown(before, CLOSED);
            assertEquals(0, grafana.open());
            assertEquals(200, hana.send(request).status());
            assertEquals(401, hana.send(request).status());
        });

        Await.truth(SOON, () -> journal().isEmpty());
        assertEquals(401, hana.send(request).status());
        isTheReceipt(message);
    }

    @Test
    void everything_on_the_machine_is_closed_also_what_the_bot_has_not_opened() throws Exception {
        var message = opened();
        var stranger = new ExposureOrder(
                STRANGER,
                "everbit/prometheus",
                Duration.ofMinutes(5),
                List.of("10.77.0.1/32"),
                "kim",
                Optional.empty(),
                Optional.empty());

        whileDatabaseIsAway(() -> {
            assertInstanceOf(HelperAnswer.Opened.class, grafana.helper().open(grafana.host(), stranger));
            assertEquals(2, grafana.open());

            var said = types("minjun", "/expose close --all", CLOSED);

            assertTrue(said.contains("grafana") && said.contains("prometheus"), said);
            assertEquals(0, grafana.open());
            assertEquals(404, grafana.status());
        });

        isTheReceipt(message);
        assertEquals(1, foreign());
    }

    @Test
    void a_machine_that_cannot_finish_it_is_not_known_closed_and_who_is_on_call_is_called() throws Exception {
        var message = opened();

        whileDatabaseIsAway(() -> {
            LabCommand.asRoot("everbit", "echo 'sever {' >" + BROKEN);

            var said = types("minjun", "/expose close grafana", NOT_KNOWN);

            assertTrue(said.contains("sudo /usr/local/lib/dangjik/exposure close --id"), said);
            assertTrue(said.contains("/ops everbit expose close grafana"), said);
            assertEquals(404, grafana.status());
            BotRig.awaits(
                    SOON,
                    "a call",
                    () -> bot.slack().workspace().messages(BotRig.EVERBIT).stream()
                            .filter(shown -> shown.everything().contains("⏰"))
                            .findFirst());

            int before = bot.slack().workspace().shown().size();
            LabCommand.asRoot("everbit", "rm -f " + BROKEN);
            awaitsShown(before, CLOSED);
            assertEquals(0, grafana.open());
        });

        isTheReceipt(message);
    }

    @Test
    void who_may_not_close_it_may_not_without_the_database() throws Exception {
        var message = opened();

        whileDatabaseIsAway(() -> {
            var ack = bot.person("sora").types(BotRig.EVERBIT, "/expose close grafana");

            assertFalse(ack.body().contains(CLOSED), ack.toString());
            assertEquals(1, grafana.open());
        });

        Await.truth(SOON, () -> journal().isEmpty());
        bot.answer("hana", BotRig.EVERBIT, "/expose close grafana");
        assertTrue(bot.awaitsEnd(message).everything().contains("hana 님이 닫았습니다"));
    }

    /// Something that is done meanwhile.
    @FunctionalInterface
    private interface Meanwhile {
        void run() throws Exception;
    }

    private static void whileDatabaseIsAway(Meanwhile meanwhile) throws Exception {
        server.server().stop(EmbeddedPostgres.Stop.IMMEDIATE);
        try {
            meanwhile.run();
        } finally {
            assertTrue(server.server().ensureRunning());
        }
    }

    /// Types it, and waits until what comes of it is told, with the acknowledgement or behind it.
    private static String types(String person, String line, String words) throws Exception {
        int before = bot.slack().workspace().shown().size();
        FakeSlackPerson.Ack ack = bot.person(person).types(BotRig.EVERBIT, line);
        assertTrue(ack.latency().compareTo(IN_TIME) < 0, ack.toString());
        return ack.body().contains(words) ? ack.body() : awaitsShown(before, words);
    }

    private static String awaitsShown(int before, String words) throws Exception {
        Supplier<Optional<String>> look = () -> bot.slack().workspace().shown().stream()
                .skip(before)
                .map(shown -> shown.content().toString())
                .filter(text -> text.contains(words))
                .findFirst();
        return BotRig.awaits(SOON, words, look);
    }

    private static FakeSlackMessage opened() throws Exception {
        var begun = bot.starts("hana", OPEN);
        var message = BotRig.awaits(
                SOON,
                "the button",
                () -> bot.now(begun).filter(now -> now.button("run.review").isPresent()));
        var window = bot.reviews("minjun", message);
        assertTrue(window.isForm(), window.everything());
        bot.person("minjun").submits(Map.of("verdict", "approve"));
        var open = BotRig.awaits(
                SOON,
                "it is open",
                () -> bot.now(message).filter(now -> now.everything().contains("🔓")));
        assertEquals(401, grafana.status());
        return open;
    }

    /// Its message says who closed it, and the audit says it once.
    private static void isTheReceipt(FakeSlackMessage message) throws Exception {
        Await.truth(SOON, () -> journal().isEmpty());
        var end = bot.awaitsEnd(message);
        assertTrue(end.text().startsWith("✅"), end.everything());
        assertTrue(end.everything().contains("🧾"), end.everything());
        assertTrue(end.everything().contains("데이터베이스가 응답하지 않는 동안 minjun 님이 닫았습니다"), end.everything());
        assertEquals(Optional.empty(), end.button("exposure.close"));
        var run = end.key().substring("run/".length());
        try (var connection = server.server().owner(EmbeddedPostgres.DATABASE).connect();
                var statement = connection.prepareStatement(
                        "select count(*) from audit_event where type = 'exposure.closed' and run_id = ?")) {
            statement.setString(1, run);
            try (var found = statement.executeQuery()) {
                found.next();
                assertEquals(1, found.getInt(1));
            }
            assertEquals(6, AuditVerifier.verify(connection).verdict().exitCode());
        }
    }

    private static long foreign() {
        return bot.slack().workspace().messages(BotRig.EVERBIT).stream()
                .filter(shown -> shown.key().equals("exposure-foreign/everbit/" + STRANGER))
                .count();
    }

    private static String journal() throws IOException {
        var file = bot.files().home().resolve("emergency.jsonl");
        return Files.exists(file) ? Files.readString(file) : "";
    }
}
