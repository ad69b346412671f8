package dev.dangjik.console.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.dangjik.config.Environment;
import dev.dangjik.store.EmbeddedPostgres;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.FakeSlack;
import dev.dangjik.testing.FakeSlackConnection;
import dev.dangjik.testing.FakeSlackFault;
import dev.dangjik.testing.FakeSlackPerson;
import dev.dangjik.testing.FakeSlackSockets;
import dev.dangjik.testing.FakeSlackWorkspace;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.SignedRequest;
import dev.dangjik.testing.SomeSite;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// The bot as `dangjik serve` puts it together, with an app-level token, between a fake Slack and a real
/// database.
class SocketBotTest {
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
        assertEquals(List.of(), slack.sockets().violations());
        assertEquals(List.of(), slack.workspace().violations());
        slack.close();
        client.close();
    }

    @Test
    void with_socket_mode_alone_nothing_is_taken_over_http() throws Exception {
        try (var bot = start(Map.of("SLACK_APP_TOKEN", FakeSlack.APP_TOKEN))) {
            connected();
            for (var secret : List.of("---", FakeSlack.SIGNING_SECRET)) {
                var forged = SignedRequest.of(secret, CLOCK.instant(), "command=%2Fops&text=help");
                var overHttp = FakeSlackPerson.of(slack, address(bot), "U0HANA", CLOCK);
                assertEquals(404, overHttp.send(forged).status());
            }
            Await.truth(LONG, () -> get(bot, "/health").statusCode() == 200);
            var metrics = get(bot, "/metrics").body();
            assertTrue(metrics.contains("\ndangjik_socket_connections 2.0\n"), metrics);
            assertEquals(200, hana().types(CHANNEL, "/ops help").status());
            assertTrue(get(bot, "/metrics").body().contains("\ndangjik_ack_seconds_count 1\n"));
        }
    }

    @Test
    void a_line_a_press_and_a_form_do_what_they_do_over_http() throws Exception {
        try (var _ = start(Map.of("SLACK_APP_TOKEN", FakeSlack.APP_TOKEN))) {
            connected();
            var help = hana().types(CHANNEL, "/ops help");
            assertTrue(help.body().contains("\"response_type\":\"ephemeral\""), help.body());

            assertEquals(200, hana().types(CHANNEL, "/ops everbit runs").status());
            assertEquals("", hana().types(CHANNEL, "/ops everbit runs").body());
            shown(2);

            assertTrue(
                    slack.sockets().deliver("interactive", press(), false).ack().isPresent());
            assertTrue(shown(3).contains("261120ABCDE"), slack.workspace().shown()::toString);

            hana().types(CHANNEL, "/expose grafana");
            slack.awaits("a window", now -> now.view("U0HANA").isPresent());
            var submitted =
                    hana().submits(Map.of("surface", "grafana", "from", "203.0.113.7", "reason", "시험 삼아 엽니다 여기"));
            assertEquals(200, submitted.status());
            assertTrue(submitted.body().isEmpty() || submitted.body().contains("response_action"), submitted.body());
            Await.truth(LONG, () -> words().stream().anyMatch(line -> line.contains("--from=203.0.113.7")));
        }
    }

    @Test
    void both_ways_are_open_with_both_secrets() throws Exception {
        var both = Map.of("SLACK_APP_TOKEN", FakeSlack.APP_TOKEN, "SLACK_SIGNING_SECRET", FakeSlack.SIGNING_SECRET);
        try (var bot = start(both)) {
            connected();
            var overHttp = FakeSlackPerson.of(slack, address(bot), "U0HANA", CLOCK);
            assertEquals(200, overHttp.types(CHANNEL, "/ops everbit runs").status());
            assertEquals(200, hana().types(CHANNEL, "/ops everbit runs").status());
            assertEquals(2, words().size());
        }
    }

    @Test
    void what_a_bot_recorded_before_it_ended_is_acknowledged_by_the_next_and_not_done_again() throws Exception {
        var command = command("everbit runs", "1.1");
        for (int round = 1; round <= 2; round++) {
            try (var _ = start(Map.of("SLACK_APP_TOKEN", FakeSlack.APP_TOKEN))) {
                connected();
                var delivery = slack.sockets().deliver("E1", "slash_commands", command, true);
                assertTrue(delivery.ack().isPresent());
                assertEquals(1, delivery.attempts());
                shown(1);
            }
        }
        assertEquals(1, words().size());
    }

    @Test
    void cut_between_record_and_acknowledgement_there_is_one_row_and_one_answer() throws Exception {
        slack.sockets().patience(Duration.ofSeconds(1));
        try (var _ = start(Map.of("SLACK_APP_TOKEN", FakeSlack.APP_TOKEN));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            connected();
            var cutter = threads.submit(() -> {
                Await.truth(LONG, () -> !words().isEmpty());
                slack.sockets().connections().forEach(FakeSlackConnection::cut);
                return null;
            });
            for (int number = 0; number < 40; number++) {
                var delivery = slack.sockets().deliver("slash_commands", command("everbit runs", number + ".1"), true);
                assertTrue(delivery.ack().isPresent());
            }
            cutter.get();
            assertEquals(40, words().size());
            shown(40);
        }
    }

    @Test
    void two_hundred_lines_at_once_are_recorded_and_acknowledged_at_the_first_try() throws Exception {
        try (var _ = start(Map.of("SLACK_APP_TOKEN", FakeSlack.APP_TOKEN));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            connected();
            var all = threads.invokeAll(IntStream.range(0, 200)
                    .<Callable<FakeSlackSockets.Delivery>>mapToObj(number -> () ->
                            slack.sockets().deliver("slash_commands", command("everbit runs", number + ".2"), true))
                    .toList());
            for (var one : all) {
                assertEquals(1, one.get().attempts());
                assertTrue(one.get().ack().isPresent());
            }
            assertEquals(200, words().size());
        }
    }

    @Test
    void a_token_that_slack_refuses_is_a_fault_of_the_bots_own() throws Exception {
        slack.fails(
                "apps.connections.open",
                IntStream.range(0, 50)
                        .mapToObj(_ -> new FakeSlackFault.Refused("invalid_auth"))
                        .toArray(FakeSlackFault[]::new));
        try (var bot = start(Map.of("SLACK_APP_TOKEN", FakeSlack.APP_TOKEN))) {
            var down = Await.value(
                    LONG, () -> get(bot, "/health").body(), body -> body.contains("SLACK_APP_TOKEN is none of"));
            assertEquals(503, get(bot, "/health").statusCode(), down);
            slack.recover("apps.connections.open");
            Await.truth(LONG, () -> get(bot, "/health").statusCode() == 200);
        }
    }

    private Bot start(Map<String, String> more) {
        var login = postgres.server().owner(EmbeddedPostgres.DATABASE);
        var url = "postgres://" + login.user() + ":" + login.password().reveal() + "@"
                + postgres.database().place();
        var environment = new HashMap<>(Map.of(
                "SLACK_BOT_TOKEN",
                FakeSlack.TOKEN,
                "SLACK_API_URL",
                slack.api().toString(),
                "DANGJIK_DB_URL",
                url,
                "DANGJIK_HOME",
                folder.toString(),
                "DANGJIK_SITE",
                site.toString(),
                "DANGJIK_PORT",
                "0"));
        environment.putAll(more);
        return Bot.start(new Environment(environment, false).settings(), CLOCK, "test");
    }

    private void connected() throws Exception {
        Await.value(LONG, () -> slack.sockets().connections().size(), count -> count == 2);
    }

    private FakeSlackPerson hana() {
        return FakeSlackPerson.overSocket(slack, "U0HANA", CLOCK);
    }

    private static URI address(Bot bot) {
        return URI.create("http://127.0.0.1:" + bot.port() + "/slack/events");
    }

    private HttpResponse<String> get(Bot bot, String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(address(bot).resolve(path)).build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /// What was recorded, oldest first.
    private static List<String> words() {
        return postgres.jdbi()
                .withHandle(handle -> handle.createQuery("select body::text from invocation order by received_at")
                        .mapTo(String.class)
                        .list());
    }

    private String shown(int number) throws Exception {
        return Await.value(LONG, () -> slack.workspace().shown(), shown -> shown.size() >= number).stream()
                .skip(number - 1L)
                .map(FakeSlackWorkspace.Shown::content)
                .map(Object::toString)
                .findFirst()
                .orElseThrow();
    }

    private JsonObject command(String text, String trigger) {
        var payload = new JsonObject();
        payload.addProperty("command", "/ops");
        payload.addProperty("text", text);
        payload.addProperty("team_id", FakeSlack.TEAM);
        payload.addProperty("user_id", "U0HANA");
        payload.addProperty("channel_id", CHANNEL);
        payload.addProperty("trigger_id", trigger);
        payload.addProperty("response_url", slack.responseUrl("U0HANA"));
        return payload;
    }

    private JsonObject press() {
        return JsonParser.parseString("""
                {"type":"block_actions","team":{"id":"T0LAB"},"user":{"id":"U0HANA","team_id":"T0LAB"},
                 "container":{"type":"message","message_ts":"1531420618.000100","channel_id":"C0EVERBIT"},
                 "channel":{"id":"C0EVERBIT"},"trigger_id":"3.1","response_url":"%s",
                 "actions":[{"type":"button","action_id":"run.cancel","block_id":"b1","value":"everbit cancel 261120ABCDE",
                             "action_ts":"1531420619.5"}]}""".formatted(slack.responseUrl("U0HANA")))
                .getAsJsonObject();
    }
}
