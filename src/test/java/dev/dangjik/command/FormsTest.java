package dev.dangjik.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.FormShop;
import dev.dangjik.store.Transactions;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.FakeSlack;
import dev.dangjik.testing.FakeSlackFault;
import dev.dangjik.testing.FakeSlackPerson;
import dev.dangjik.testing.FakeSlackView;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.SignedRequest;
import dev.dangjik.testing.TestClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Somebody leaves something out, fills it in, and it goes where a typed line goes.
class FormsTest {
    private static final Map<String, String> FILLED = Map.of(
            "surface", "board",
            "duration", "20m",
            "from", "203.0.113.7=hana, 198.51.100.4",
            "reason", "the \"orders\" board\nisn't moving");
    private static final String LINE = "shop expose --surface=board --duration=20m"
            + " --from=\"203.0.113.7=hana, 198.51.100.4\""
            + " --reason=\"the \"'\"orders\" board isn'\"'t moving\"";

    private static final String USAGE =
            "Type: `/ops shop expose &lt;surface&gt; [duration] &lt;from&gt; &lt;reason&gt;`";

    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private static final Catalogue CATALOGUE = FormShop.workspace().load();

    private final TestClock clock = TestClock.atNoon();
    private FormRig rig;

    @BeforeEach
    void begin() throws Exception {
        rig = new FormRig(postgres, CATALOGUE, clock);
    }

    @AfterEach
    void end() {
        assertEquals(List.of(), rig.slack.workspace().violations());
        rig.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/expose", "/ops shop expose", "/expose board", "/expose board 20m --from 203.0.113.7"})
    void who_leaves_something_out_is_asked_for_it_and_nothing_is_recorded(String line) throws Exception {
        var window = rig.opens("hana", line);

        assertTrue(window.isForm());
        assertEquals(List.of("surface", "duration", "from", "reason"), window.inputs());
        assertEquals(List.of(), rig.column("body"));
        assertEquals(List.of(), rig.told());
    }

    @Test
    void what_was_typed_stands_in_it_already() throws Exception {
        var window = rig.opens("hana", "/expose panel 10m --from 203.0.113.7=hana");

        assertEquals(
                "panel",
                element(window, "surface")
                        .getAsJsonObject("initial_option")
                        .get("value")
                        .getAsString());
        assertEquals("10m", element(window, "duration").get("initial_value").getAsString());
        assertEquals(
                "203.0.113.7=hana", element(window, "from").get("initial_value").getAsString());
        assertFalse(element(window, "reason").has("initial_value"));
    }

    @Test
    void what_is_submitted_goes_the_way_of_a_typed_line() throws Exception {
        rig.opens("hana", "/expose");

        var ack = rig.person("hana").submits(FILLED);

        assertEquals("200 ", ack.status() + " " + ack.body());
        assertEquals(List.of(LINE), rig.column("body"));
        assertEquals(List.of("command"), rig.column("kind"));
        assertEquals(List.of("C0SHOP"), rig.column("channel"));
        rig.finishWork();
        assertEquals(
                List.of("expose for hana, if others consent"),
                rig.runs.started(),
                () -> rig.told().toString());
        assertEquals(List.of("invocation.received", "decision.needs-approval"), postgres.audited("type"));
    }

    @Test
    void it_means_what_the_typed_line_means() throws Exception {
        rig.opens("hana", "/expose");
        rig.person("hana").submits(FILLED);

        var read = new Grammar(CATALOGUE).read(rig.column("body").getFirst(), Optional.of("C0SHOP"));

        var command = (Request.Command) read;
        assertEquals(
                List.of(
                        "--surface=board",
                        "--duration=20m",
                        "--from=203.0.113.7=hana, 198.51.100.4",
                        "--reason=the \"orders\" board isn't moving"),
                command.words());
    }

    @Test
    void it_is_answered_where_a_typed_line_is_answered() throws Exception {
        rig.opens("hana", "/expose");
        rig.person("hana").submits(FILLED);
        rig.restart();

        var typed = rig.column("response_url").getFirst();

        assertEquals(rig.slack.responseUrl("U0HANA"), typed);
    }

    @Test
    void what_is_submitted_too_late_for_that_is_answered_in_the_channel() throws Exception {
        rig.opens("hana", "/expose");
        clock.advance(Duration.ofMinutes(26));

        rig.person("hana").submits(FILLED);

        assertEquals(List.of(LINE), rig.column("body"));
        assertEquals("[null]", rig.column("response_url").toString());
        assertEquals(List.of("C0SHOP"), rig.column("channel"));
    }

    static Stream<Map.Entry<String, Map<String, String>>> wrong() {
        return Stream.of(
                Map.entry("duration: 3h is out of range; 1m to 40m is possible.", Map.of("duration", "3h")),
                Map.entry(
                        "duration: soon is not a duration. Write it like 30s, 5m, 1h30m or 2d.",
                        Map.of("duration", "soon")),
                Map.entry("reason: too short does not fit the pattern ^.{10,}$.", Map.of("reason", "too short")),
                Map.entry("Fill this in.", Map.of("reason", "  \n ")),
                Map.entry(
                        "from has no value that could be used: it is empty, begins with a dash or holds a control"
                                + " character.",
                        Map.of("from", "-9")),
                Map.entry(
                        "from: nowhere! does not fit the pattern ^[0-9A-Za-z.:/=,@<>|_ -]+$.",
                        Map.of("from", "nowhere!")));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void what_is_wrong_is_said_beside_its_field_and_may_be_put_right(Map.Entry<String, Map<String, String>> wrong)
            throws Exception {
        rig.opens("hana", "/expose");
        var field = wrong.getValue().keySet().iterator().next();

        var ack = rig.person("hana").submits(with(wrong.getValue()));

        var answer = answer(ack);
        assertEquals("errors", answer.get("response_action").getAsString());
        assertEquals(Set.of(field), answer.getAsJsonObject("errors").keySet());
        assertEquals(wrong.getKey(), answer.getAsJsonObject("errors").get(field).getAsString());
        assertEquals(List.of(), rig.column("body"));
        assertEquals("", rig.person("hana").submits(FILLED).body());
        assertEquals(List.of(LINE), rig.column("body"));
    }

    @Test
    void what_cannot_be_read_at_all_is_said_beside_the_first_field() throws Exception {
        rig.opens("hana", "/expose");

        var answer = answer(rig.person("hana").submits(with(Map.of("reason", "with a bell \u0007 in it"))));

        assertEquals(Set.of("surface"), answer.getAsJsonObject("errors").keySet());
    }

    @Test
    void nobody_who_may_not_ask_sees_a_form() {
        for (var person : List.of("sora", "stranger")) {
            var ack = rig.types(person, "/expose board");

            assertTrue(ack.body().contains(USAGE), ack.toString());
            assertEquals(Optional.empty(), rig.view(person));
        }
        assertFalse(rig.types("sora", "/expose").body().isEmpty());
        assertEquals(List.of(), rig.slack.calls());
    }

    @Test
    void who_may_no_more_is_refused_when_they_submit_it() throws Exception {
        var window = rig.opens("hana", "/expose");

        rig.person("sora").send(rig.person("sora").submission(as(window, "U0SORA"), FILLED));
        rig.finishWork();

        assertEquals(List.of(), rig.runs.started());
        assertEquals(List.of("invocation.received", "decision.denied"), postgres.audited("type"));
        assertEquals(1, rig.told().size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/expose --help", "/ops help expose", "/expose nowhere", "/expose board 3h", "/ops deploy api"})
    void everything_else_is_answered_as_before(String line) {
        rig.types("hana", line);

        assertEquals(Optional.empty(), rig.view("hana"));
        assertEquals(List.of(), rig.slack.calls());
    }

    @Test
    void without_a_trigger_the_usage_line_is_the_answer() {
        var body = SignedRequest.form(Map.of(
                "command", "/expose",
                "text", "board",
                "team_id", "T0LAB",
                "user_id", "U0HANA",
                "channel_id", "C0SHOP"));

        var ack = rig.person("hana").send(signed(body));

        assertTrue(ack.body().contains(USAGE), ack.toString());
        assertEquals(List.of(), rig.slack.calls());
    }

    static List<FakeSlackFault> faults() {
        return List.of(
                new FakeSlackFault.Refused("expired_trigger_id"),
                new FakeSlackFault.Status(500),
                new FakeSlackFault.RateLimited(3),
                new FakeSlackFault.CutBefore());
    }

    @ParameterizedTest
    @MethodSource("faults")
    void where_Slack_opens_no_window_the_usage_line_is_the_answer(FakeSlackFault fault) throws Exception {
        rig.slack.fails("views.open", fault);

        var ack = rig.types("hana", "/expose board");

        assertEquals("200 ", ack.status() + " " + ack.body());
        var told = rig.awaitsTold(1);
        assertTrue(told.getFirst().contains(USAGE), told.toString());
        assertEquals(List.of(), rig.column("body"));
    }

    @Test
    void a_line_is_acknowledged_while_Slack_takes_its_time_with_the_window() throws Exception {
        var until = new CountDownLatch(1);
        rig.slack.fails("views.open", new FakeSlackFault.Held(until));

        var ack = rig.types("hana", "/expose");

        assertEquals("200 ", ack.status() + " " + ack.body());
        assertEquals(Optional.empty(), rig.view("hana"));
        until.countDown();
        Await.truth(Duration.ofMinutes(1), () -> rig.view("hana").isPresent());
    }

    @Test
    void a_line_that_Slack_sends_again_opens_no_second_window_and_says_nothing() throws Exception {
        var first = rig.person("hana").request("C0SHOP", "/expose");
        rig.person("hana").send(first);
        Await.truth(Duration.ofMinutes(1), () -> rig.view("hana").isPresent());
        clock.advance(Duration.ofSeconds(1));

        var ack = rig.person("hana").send(signed(first.body()));

        assertEquals("200 ", ack.status() + " " + ack.body());
        Await.truth(Duration.ofMinutes(1), () -> rig.slack.calls().size() == 2);
        assertEquals("V1", rig.view("hana").orElseThrow().id());
        assertEquals(List.of(), rig.told());
    }

    @Test
    void the_same_form_is_one_request_however_often_it_comes() throws Exception {
        var window = rig.opens("hana", "/expose");
        var hana = rig.person("hana");

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            IntStream.range(0, 20)
                    .mapToObj(_ -> CompletableFuture.supplyAsync(
                            () -> hana.send(hana.submission(window, FILLED)).status(), threads))
                    .toList()
                    .forEach(status -> assertEquals(200, status.join()));
        }
        rig.restart();
        clock.advance(Duration.ofSeconds(1));
        hana.send(hana.submission(window, with(Map.of("surface", "panel"))));
        rig.finishWork();

        assertEquals(List.of(LINE), rig.column("body"));
        assertEquals(List.of("expose for hana, if others consent"), rig.runs.started());
    }

    @Test
    void the_very_same_signed_form_is_a_replay_also_after_a_restart() throws Exception {
        var window = rig.opens("hana", "/expose");
        var request = rig.person("hana").submission(window, FILLED);

        assertEquals(200, rig.person("hana").send(request).status());
        assertEquals(401, rig.person("hana").send(request).status());
        rig.restart();
        assertEquals(401, rig.person("hana").send(request).status());
        assertEquals(1, rig.column("body").size());
    }

    @Test
    void a_form_of_a_command_that_has_changed_says_so_and_nothing_is_recorded() throws Exception {
        rig.opens("hana", "/expose");
        rig.catalogue = FormShop.changed().load();

        var answer = answer(rig.person("hana").submits(FILLED));

        assertEquals("update", answer.get("response_action").getAsString());
        assertTrue(answer.toString().contains("has changed since this window was opened"), answer.toString());
        assertTrue(answer.toString().contains("/ops shop expose"), answer.toString());
        assertEquals(List.of(), rig.column("body"));
    }

    @Test
    void a_form_that_was_not_given_out_is_none() throws Exception {
        var window = rig.opens("hana", "/expose");
        var content = window.content().deepCopy();
        content.addProperty("private_metadata", "{}");
        var forged = new FakeSlackView(window.id(), window.user(), window.hash(), content);

        var answer = answer(rig.person("hana").send(rig.person("hana").submission(forged, FILLED)));

        assertTrue(answer.toString().contains("not one that was opened here"), answer.toString());
        assertEquals(List.of(), rig.column("body"));
    }

    @Test
    void while_the_database_does_not_answer_the_form_stays_with_what_was_filled_in() throws Exception {
        rig.opens("hana", "/expose");
        var back = new CountDownLatch(1);
        rig.through(new Away(postgres.transactions(clock), back));

        var answer = answer(rig.person("hana").submits(FILLED));

        back.countDown();
        assertEquals(
                "{\"duration\":\"The database does not answer, so nothing was recorded and nothing will be run. Send it"
                        + " again in a while.\"}",
                answer.getAsJsonObject("errors").toString());
        rig.restart();
        assertEquals("", rig.person("hana").submits(FILLED).body());
        assertEquals(List.of(LINE), rig.column("body"));
    }

    @Test
    void who_wanted_to_break_the_glass_still_does() throws Exception {
        var window = rig.opens("hana", "/expose --break-glass");
        assertTrue(window.everything().contains("Others will be asked"), window.everything());

        rig.person("hana").submits(FILLED);

        assertEquals(List.of(LINE + " --break-glass"), rig.column("body"));
    }

    /// Waits until the database is back.
    private record Away(Transactions transactions, CountDownLatch back) implements Transactions {
        @Override
        public <T extends @Nullable Object> T call(Work<T> work) {
            try {
                back.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return transactions.call(work);
        }
    }

    private SignedRequest signed(String body) {
        return SignedRequest.of(FakeSlack.SIGNING_SECRET, clock.instant(), body);
    }

    private static FakeSlackView as(FakeSlackView window, String user) {
        return new FakeSlackView(window.id(), user, window.hash(), window.content());
    }

    private static Map<String, String> with(Map<String, String> changed) {
        var all = new TreeMap<>(FILLED);
        all.putAll(changed);
        return all;
    }

    private static JsonObject answer(FakeSlackPerson.Ack ack) {
        assertEquals(200, ack.status());
        return JsonParser.parseString(ack.body()).getAsJsonObject();
    }

    private static JsonObject element(FakeSlackView window, String field) {
        return window.content().getAsJsonArray("blocks").asList().stream()
                .map(JsonElement::getAsJsonObject)
                .filter(block -> block.has("block_id")
                        && block.get("block_id").getAsString().equals(field))
                .map(block -> block.getAsJsonObject("element"))
                .findFirst()
                .orElseThrow();
    }
}
