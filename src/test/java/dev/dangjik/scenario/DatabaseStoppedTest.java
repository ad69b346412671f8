package dev.dangjik.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.dangjik.store.Database;
import dev.dangjik.store.EmbeddedPostgres;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.BotRig;
import dev.dangjik.testing.FakeSlackMessage;
import dev.dangjik.testing.FakeSlackView;
import dev.dangjik.testing.OwnPostgres;
import dev.dangjik.testing.Standstill;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// While the database is stopped people are told so within Slack's three seconds, and what they asked for is not
/// done later behind their backs.
class DatabaseStoppedTest {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final FakeSlackMessage.Button CANCEL =
            new FakeSlackMessage.Button("run.cancel", "cancel 261120k3p7q", "run/261120k3p7q/running/0");
    private static final FakeSlackMessage MESSAGE =
            new FakeSlackMessage(BotRig.EVERBIT, "1531420618.000100", Optional.empty(), new JsonObject(), List.of());

    @Test
    void what_is_asked_meanwhile_is_refused_in_time_and_never_done() throws Exception {
        try (var standstill = new Standstill(CLOCK);
                var server = OwnPostgres.start();
                var bot = BotRig.start("database-stopped", RefusalsTest.SITE, server)) {
            var hana = bot.person("hana");
            assertTrue(bot.answer("hana", BotRig.EVERBIT, "/ops runs").contains("blocks"));
            // So that what is measured below is the bot, and not her first connection.
            assertTrue(hana.types(BotRig.EVERBIT, "/ops help").body().contains("/ops everbit deploy"));
            server.server().stop(EmbeddedPostgres.Stop.IMMEDIATE);

            var begun = CLOCK.instant();
            var typed = hana.types(BotRig.EVERBIT, "/ops everbit freeze server 1h nobody reads this");
            assertTrue(standstill.runningSince(begun).toMillis() < 3_000, typed.toString());
            begun = CLOCK.instant();
            var pressed = hana.presses(MESSAGE, CANCEL);
            assertTrue(standstill.runningSince(begun).toMillis() < 3_000, pressed.toString());
            begun = CLOCK.instant();
            var decided = hana.send(hana.submission(window(), Map.of()));
            assertTrue(standstill.runningSince(begun).toMillis() < 3_000, decided.toString());
            var help = hana.types(BotRig.EVERBIT, "/ops help");

            assertTrue(typed.body().contains("데이터베이스가 응답하지 않아"), typed.toString());
            assertEquals(503, pressed.status());
            assertTrue(decided.body().contains("아무것도 결정되지 않았고"), decided.toString());
            assertTrue(help.body().contains("/ops everbit deploy"), help.body());

            assertTrue(server.server().ensureRunning());
            BotRig.awaits(
                    Duration.ofMinutes(2),
                    "the next request that is recorded",
                    () -> Optional.of(hana.types(BotRig.EVERBIT, "/ops runs"))
                            .filter(ack -> ack.body().isEmpty()));
            assertEquals(List.of("runs"), bodies(server));
            assertEquals(List.of(), bot.slack().workspace().violations());
        }
    }

    /// Nothing that is asked about the machine is answered here.
    @Test
    void closing_a_page_is_tried_all_the_same_and_is_in_the_audit_when_the_database_is_back() throws Exception {
        var site = RefusalsTest.SITE.replace(
                "key: env:NO_SUCH_KEY", "key: env:NO_SUCH_KEY\n    exposure: {key: env:NO_OTHER_KEY}");
        try (var standstill = new Standstill(CLOCK);
                var server = OwnPostgres.start();
                var bot = BotRig.start("closing-database-stopped", site, server)) {
            var hana = bot.person("hana");
            assertTrue(hana.types(BotRig.EVERBIT, "/ops help").body().contains("/ops everbit deploy"));
            server.server().stop(EmbeddedPostgres.Stop.IMMEDIATE);

            var begun = CLOCK.instant();
            var typed = hana.types(BotRig.EVERBIT, "/expose close grafana");
            assertTrue(standstill.runningSince(begun).toMillis() < 3_000, typed.toString());
            var told = BotRig.awaits(
                    Duration.ofMinutes(3),
                    "what came of it",
                    () -> bot.slack().workspace().shown().stream()
                            .map(shown -> shown.content().toString())
                            .filter(text -> text.contains("sudo /usr/local/lib/dangjik/exposure"))
                            .findFirst());
            assertTrue(told.contains("비상 저널"), told);
            var journal = bot.files().home().resolve("emergency.jsonl");
            assertTrue(Files.readString(journal).contains("surface grafana"));
            BotRig.awaits(
                    Duration.ofMinutes(1),
                    "a call",
                    () -> bot.slack().workspace().messages(BotRig.EVERBIT).stream()
                            .filter(BotRig.says("⏰"))
                            .findFirst());

            assertTrue(server.server().ensureRunning());
            Await.truth(Duration.ofMinutes(2), () -> Files.readString(journal).isEmpty());
            assertEquals(List.of("expose close grafana"), bodies(server));
            assertEquals(List.of(), bot.slack().workspace().violations());
        }
    }

    /// As one that was opened before.
    private static FakeSlackView window() {
        var content = new JsonObject();
        content.addProperty("type", "modal");
        content.addProperty("callback_id", "review");
        content.addProperty("private_metadata", "v1.261120k3p7q.1." + "0".repeat(64));
        content.add("blocks", new JsonArray());
        return new FakeSlackView("V1", "U0HANA", "", content);
    }

    private static List<String> bodies(OwnPostgres server) {
        try (var database = Database.on(server.server(), EmbeddedPostgres.DATABASE)) {
            return database.jdbi()
                    .withHandle(handle -> handle.createQuery("select distinct body from invocation")
                            .mapTo(String.class)
                            .list());
        }
    }
}
