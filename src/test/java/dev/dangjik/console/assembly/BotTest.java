package dev.dangjik.console.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dangjik.audit.Anchor;
import dev.dangjik.config.Environment;
import dev.dangjik.config.InvalidConfiguration;
import dev.dangjik.store.Database;
import dev.dangjik.store.EmbeddedPostgres;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.FakeSlack;
import dev.dangjik.testing.FakeSlackMessage;
import dev.dangjik.testing.FakeSlackPerson;
import dev.dangjik.testing.FakeSlackWorkspace;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.SignedRequest;
import dev.dangjik.testing.SomeSite;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// The bot as `dangjik serve` puts it together, on a real database, between a fake Slack and an operator who looks
/// after it.
class BotTest {
    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private static final Clock CLOCK = Clock.systemUTC();
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String CHANNEL = SomeSite.CHANNEL;

    private final FakeSlack slack = FakeSlack.start(CLOCK);
    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    Path folder = Path.of("/");

    private Path site = Path.of("/");

    @BeforeEach
    void files() throws IOException {
        site = SomeSite.in(folder);
    }

    @AfterEach
    void stop() {
        slack.close();
        client.close();
    }

    @Test
    void it_tells_how_it_is_and_what_it_did() throws Exception {
        try (var bot = start()) {
            Await.truth(
                    LONG,
                    () -> !json(get(bot, "/health")).get("status").asText().equals("DOWN"));
            var hana = person(bot);
            assertEquals(200, hana.types(CHANNEL, "/ops help").status());
            var forged = SignedRequest.of("another-secret", CLOCK.instant(), "command=%2Fops&text=help");
            assertEquals(401, hana.send(forged).status());

            var metrics = Await.value(LONG, () -> get(bot, "/metrics").body(), text -> text.contains("_outbox_rows 0"));
            assertTrue(metrics.contains("\ndangjik_requests_rejected_total{reason=\"forged\"} 1.0\n"), metrics);
            assertTrue(metrics.contains("\ndangjik_ack_seconds_count 1\n"), metrics);
            assertTrue(metrics.contains("\ndangjik_timers_overdue 0.0\n"), metrics);
            assertFalse(metrics.contains("U0HANA"), metrics);
        }
    }

    @Test
    void every_help_is_counted_once_and_leaves_no_row() throws Exception {
        try (var bot = start()) {
            var hana = person(bot);
            for (int helps = 1; helps <= 3; helps++) {
                assertEquals(200, hana.types(CHANNEL, "/ops help").status());

                var metrics = get(bot, "/metrics").body();
                assertTrue(metrics.contains("\ndangjik_requests_immediate_total " + helps + ".0\n"), metrics);
            }
            var rows = postgres.jdbi()
                    .withHandle(handle -> handle.createQuery("select count(*) from invocation")
                            .mapTo(Long.class)
                            .one());
            assertEquals(0, rows);
        }
    }

    @Test
    void the_audit_is_asked_in_slack() throws Exception {
        try (var bot = start()) {
            var hana = person(bot);
            assertEquals(200, hana.types(CHANNEL, "/ops everbit runs").status());
            shown(1);
            assertEquals(200, hana.types(CHANNEL, "/ops everbit audit 5").status());

            var shown = shown(2);
            assertTrue(shown.contains("decision.allowed"), shown);
            assertTrue(shown.contains("hana"), shown);
            FakeSlackPerson.of(slack, requests(bot), "U0NOBODY", CLOCK).types(CHANNEL, "/ops everbit audit");
            var refused = shown(3);
            assertTrue(refused.contains("T0LAB/U0NOBODY"), refused);
        }
    }

    @Test
    void files_that_are_wrong_are_a_warning_until_they_are_right_again() throws Exception {
        try (var bot = start()) {
            Files.writeString(site, SomeSite.TEXT.replace("posts:", "post:"));
            var warned = Await.value(
                    LONG,
                    () -> json(get(bot, "/health")),
                    health -> health.get("warnings").toString().contains("catalogue"));
            assertEquals("DEGRADED", warned.get("status").asText());
            assertEquals(200, get(bot, "/health").statusCode());

            Files.writeString(site, SomeSite.TEXT);
            Await.truth(
                    LONG,
                    () -> !json(get(bot, "/health")).get("warnings").toString().contains("catalogue"));
        }
    }

    @Test
    void what_cannot_be_found_whole_is_told_in_the_audit_channel_and_by_the_measures() throws Exception {
        Files.writeString(site, SomeSite.TEXT + "audit: {channel: C0AUDIT, language: en}\n");
        try (var bot = start()) {
            var told = Await.value(
                    LONG,
                    () -> slack.workspace().messages("C0AUDIT").stream()
                            .map(FakeSlackMessage::everything)
                            .toList(),
                    messages -> messages.stream().anyMatch(text -> text.contains("RESULT INCONCLUSIVE")));
            assertTrue(told.toString().contains("vm -: no machine is bound"), told.toString());
            Await.truth(
                    LONG,
                    () -> json(get(bot, "/health")).get("warnings").toString().contains("INCONCLUSIVE"));
            var metrics = get(bot, "/metrics").body();
            assertTrue(metrics.contains("\ndangjik_audit_verdict 6.0\n"), metrics);
            assertEquals(List.of(), slack.workspace().violations());
        }
        var key = folder.resolve("anchor.key");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)));
        assertEquals(
                List.of("inconclusive"),
                postgres.audited("case when type = 'audit.verified' then said->>'verdict' end").stream()
                        .filter(Objects::nonNull)
                        .toList());
    }

    @Test
    void a_freeze_is_anchored_within_seconds() throws Exception {
        Files.writeString(site, SomeSite.TEXT + "audit: {channel: C0AUDIT}\n");
        try (var bot = start()) {
            assertEquals(
                    200,
                    person(bot)
                            .types(CHANNEL, "/ops everbit freeze server 1h audit")
                            .status());

            var anchors = Await.value(
                    LONG,
                    () -> slack.workspace().messages("C0AUDIT").stream()
                            .filter(message -> message.key().startsWith("anchor/"))
                            .map(FakeSlackMessage::text)
                            .toList(),
                    found -> !found.isEmpty());
            assertTrue(Anchor.in(anchors.getFirst()).isPresent(), anchors.toString());
        }
    }

    @Test
    void there_is_no_start_with_wrong_files_and_nothing_is_left_of_the_attempt() throws Exception {
        Files.writeString(site, SomeSite.TEXT.replace("posts:", "post:"));

        var refused = assertThrows(InvalidConfiguration.class, this::start);

        assertTrue(
                refused.problems().stream()
                        .anyMatch(problem -> problem.toString().contains("post")),
                refused.problems().toString());
        Files.writeString(site, SomeSite.TEXT);
        start().close();
    }

    @Test
    void a_database_that_is_away_is_the_bots_own_fault_and_passes() throws Exception {
        try (var bot = start()) {
            letIn(false);
            var down = Await.value(LONG, () -> get(bot, "/health"), answer -> answer.statusCode() == 503);
            assertTrue(json(down).get("reasons").toString().contains("database: "), down.body());
            assertEquals(200, get(bot, "/health/live").statusCode());

            letIn(true);
            Await.truth(LONG, () -> get(bot, "/health").statusCode() == 200);
        } finally {
            letIn(true);
        }
    }

    @Test
    void the_first_copy_is_made_at_the_start() throws Exception {
        try (var _ = start()) {
            Await.truth(LONG, () -> {
                try (var copies = Files.list(folder)) {
                    return copies.anyMatch(file -> file.toString().endsWith("Z.zip"));
                }
            });
        }
    }

    private Bot start() {
        var environment = Map.of(
                "SLACK_SIGNING_SECRET", FakeSlack.SIGNING_SECRET,
                "SLACK_BOT_TOKEN", FakeSlack.TOKEN,
                "SLACK_API_URL", slack.api().toString(),
                "DANGJIK_DB_URL", url(postgres.database()),
                "DANGJIK_HOME", folder.toString(),
                "DANGJIK_SITE", site.toString(),
                "DANGJIK_BACKUP_DIR", folder.toString(),
                "DANGJIK_PORT", "0");
        return Bot.start(new Environment(environment, false).settings(), CLOCK, "test");
    }

    private static String url(Database database) {
        var login = postgres.server().owner(EmbeddedPostgres.DATABASE);
        return "postgres://" + login.user() + ":" + login.password().reveal() + "@" + database.place();
    }

    /// Lets nobody into the database any more, and throws out who is in it; or lets them in again.
    private static void letIn(boolean isOpen) throws SQLException {
        var name = postgres.database().place().replaceFirst(".*/", "");
        try (var connection = postgres.server().owner("postgres").connect();
                var statement = connection.createStatement()) {
            statement.execute("alter database " + name + " allow_connections " + isOpen);
            if (!isOpen) {
                statement.execute(
                        "select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + name + "'");
            }
        }
    }

    private FakeSlackPerson person(Bot bot) {
        return FakeSlackPerson.of(slack, requests(bot), "U0HANA", CLOCK);
    }

    private static URI requests(Bot bot) {
        return URI.create("http://127.0.0.1:" + bot.port() + "/slack/events");
    }

    /// What was shown as the answer of that number; waits for it.
    private String shown(int number) throws Exception {
        return Await.value(LONG, () -> slack.workspace().shown(), shown -> shown.size() >= number).stream()
                .skip(number - 1L)
                .map(FakeSlackWorkspace.Shown::content)
                .map(Object::toString)
                .findFirst()
                .orElseThrow();
    }

    private HttpResponse<String> get(Bot bot, String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(requests(bot).resolve(path)).build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        return new ObjectMapper().readTree(answer.body());
    }
}
