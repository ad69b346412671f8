package dev.dangjik.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.dangjik.store.Database;
import dev.dangjik.testing.BotRig;
import dev.dangjik.testing.FakeSlack;
import dev.dangjik.testing.FakeSlackMessage;
import dev.dangjik.testing.SignedRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whatever must not happen is refused with a sentence that helps, and stands in the audit. No host can be reached
/// from here: what passed by mistake would say so.
class RefusalsTest {
    static final String SITE = """
            dangjik: 1
            hosts:
              everbit:
                address: 127.0.0.1
                port: 1
                user: ubuntu
                fingerprints: ["SHA256:6pzxrX8az8mLvUDkNr6xB2VFnZr5jp5X8RyEzxq00O4"]
                key: env:NO_SUCH_KEY
            channels: {everbit-ops: C0EVERBIT, stockboom-ops: C0STOCKBOOM}
            people:
              hana: {name: "Hana", slack: ["T0LAB/U0HANA"]}
              sora: {name: "Sora", slack: ["T0LAB/U0SORA"]}
            posts:
              everbit-operator: [hana]
              stockboom-operator: [hana]
              web-project-operator: [hana]
              o4o-operator: [hana]
              viewer: [sora]
            secrets: {}
            """;

    private static BotRig bot;

    @BeforeAll
    static void start() throws Exception {
        bot = BotRig.start("refusals", SITE);
    }

    @AfterAll
    static void stop() {
        bot.close();
    }

    @AfterEach
    void nothing_was_said_that_Slack_would_refuse() {
        assertEquals(List.of(), bot.slack().workspace().violations());
        assertEquals(List.of(), bot.runs(BotRig.EVERBIT));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sora   | C0EVERBIT   | /deploy server b2c3d4e                    | default-deny  | decision.denied
            nobody | C0EVERBIT   | /deploy server b2c3d4e                    | default-deny  | decision.denied
            hana   | C0STOCKBOOM | /ops everbit deploy server b2c3d4e        | everbit-ops   | decision.denied
            hana   | C0EVERBIT   | /deploy server b2c3d4e --fast             | --fast        | invocation.refused
            hana   | C0EVERBIT   | /deploy server b2c3d4e extra              | extra         | invocation.refused
            hana   | C0EVERBIT   | /deploy server ;rm -rf /                  | /ops everbit  | invocation.refused
            hana   | C0EVERBIT   | /deploy $(reboot) b2c3d4e                 | server        | invocation.refused
            hana   | C0EVERBIT   | /deploy server latest                     | latest        | invocation.refused
            hana   | C0EVERBIT   | /deploy server b2c3d4e —force             | --force       | invocation.refused
            hana   | C0EVERBIT   | /deploy server main                       | git rev-parse | invocation.refused
            hana   | C0EVERBIT   | /ops everbit deplyo server b2c3d4e        | deploy        | invocation.refused
            hana   | C0EVERBIT   | /ops deploy "server b2c3d4e               | \"             | invocation.refused
            hana   | C0EVERBIT   | /ops cancel                               | cancel        | invocation.refused
            sora   | C0EVERBIT   | /ops freeze server 1h because             | freeze        | decision.denied
            """)
    void is_refused_with_help_and_audited(String person, String channel, String line, String help, String event)
            throws Exception {
        var answer = bot.answer(person, channel, line);

        assertTrue(answer.contains(help), answer);
        assertEquals(event, lastEvent(), answer);
    }

    @Test
    void a_missing_argument_gets_the_usage_line_and_no_row() throws Exception {
        long before = count("invocation");

        var answer = bot.answer("hana", BotRig.EVERBIT, "/deploy server");

        assertTrue(answer.contains("&lt;sha&gt;"), answer);
        assertEquals(before, count("invocation"));
    }

    @Test
    void a_host_whose_key_is_not_there_is_told_and_nothing_runs() throws Exception {
        var answer = bot.answer("hana", BotRig.EVERBIT, "/deploy server b2c3d4e");

        assertTrue(answer.contains("호스트 everbit: 접속 키가 거부되었거나 키를 읽을 수 없습니다."), answer);
        assertTrue(answer.contains("env:NO_SUCH_KEY is not set"), answer);
        assertEquals("invocation.received", lastEvent(), answer);
    }

    @Test
    void a_button_whose_press_was_refused_is_judged_anew() throws Exception {
        var button = new FakeSlackMessage.Button("run.cancel", "cancel 261120k3p7q", "run/261120k3p7q/running/0");
        var message = new FakeSlackMessage(
                BotRig.EVERBIT, "1531420618.000100", Optional.empty(), new JsonObject(), List.of());
        var first = bot.shownAfter(() -> bot.person("hana").presses(message, button));

        var second = bot.shownAfter(() -> bot.person("hana").presses(message, button));

        assertEquals(first.text(), second.text());
        assertEquals("ephemeral", second.content().get("response_type").getAsString());
    }

    @Test
    void help_shows_only_what_the_person_may_do() throws Exception {
        assertTrue(bot.answer("hana", BotRig.EVERBIT, "/ops help").contains("/ops everbit deploy"));
        var viewer = bot.answer("sora", BotRig.EVERBIT, "/ops help");
        assertTrue(viewer.contains("/ops everbit health") && !viewer.contains("/ops everbit deploy"), viewer);
    }

    @Test
    void forged_stale_future_and_replayed_requests_get_a_bare_401() throws Exception {
        var hana = bot.person("hana");
        var now = Clock.systemUTC().instant();
        var good = hana.request(BotRig.EVERBIT, "/ops runs");
        long before = count("invocation");

        var forged = new SignedRequest(good.timestamp(), good.signature().replaceAll(".$", "x"), good.body());
        var bent = new SignedRequest(good.timestamp(), good.signature(), good.body() + "&text=deploy");
        var stale = SignedRequest.of(FakeSlack.SIGNING_SECRET, now.minus(Duration.ofSeconds(310)), good.body());
        var future = SignedRequest.of(FakeSlack.SIGNING_SECRET, now.plus(Duration.ofSeconds(310)), good.body());
        for (var request : List.of(forged, bent, stale, future)) {
            var ack = hana.send(request);
            assertEquals(Map.of("status", 401, "body", ""), Map.of("status", ack.status(), "body", ack.body()));
        }
        assertEquals(before, count("invocation"));

        assertEquals(200, hana.send(good).status());
        assertEquals(401, hana.send(good).status());
        assertEquals(before + 1, count("invocation"));
    }

    @Test
    void the_same_wish_with_a_fresh_signature_has_no_second_effect() throws Exception {
        var hana = bot.person("hana");
        var first = hana.request(BotRig.EVERBIT, "/ops runs");
        long before = count("invocation");

        assertEquals(200, hana.send(first).status());
        var again = SignedRequest.of(
                FakeSlack.SIGNING_SECRET, Clock.systemUTC().instant().plusSeconds(60), first.body());
        assertEquals(200, hana.send(again).status());

        assertEquals(before + 1, count("invocation"));
    }

    private static String lastEvent() {
        return query("select type from audit_event order by seq desc limit 1", String.class)
                .orElse("");
    }

    private static long count(String table) {
        return query("select count(*) from " + table, Long.class).orElseThrow();
    }

    private static <T> Optional<T> query(String sql, Class<T> type) {
        try (var database = Database.open(bot.files().home(), Optional.empty())) {
            return database.jdbi()
                    .withHandle(handle -> handle.createQuery(sql).mapTo(type).findOne());
        }
    }
}
