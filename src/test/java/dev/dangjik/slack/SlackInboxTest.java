package dev.dangjik.slack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dangjik.config.Secret;
import dev.dangjik.message.Language;
import dev.dangjik.stack.SlackAccount;
import dev.dangjik.testing.NoCredentials;
import dev.dangjik.testing.NoForms;
import dev.dangjik.testing.NoReviews;
import dev.dangjik.testing.SignedRequest;
import dev.dangjik.testing.TestClock;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SlackInboxTest {
    private static final String SECRET = "signing-secret";
    private static final String BUTTON = """
            {"type":"block_actions","team":{"id":"T01"},"user":{"id":"U07","team_id":"T01"},
             "container":{"type":"message","message_ts":"1531420618.000100","channel_id":"C01"},
             "channel":{"id":"C01"},"trigger_id":"3.1","response_url":"https://hooks.example/1",
             "actions":[{"type":"button","action_id":"run.cancel","block_id":"b1","value":"261120ABCDE",
                         "action_ts":"1531420619.5"}]}""";

    private final TestClock clock = TestClock.atNoon();
    private final List<IncomingRequest> received = new ArrayList<>();
    private final List<Rejection> rejections = new ArrayList<>();
    private Acknowledgement acknowledgement = new Acknowledgement.Recorded();

    private final SlackInbox inbox = new SlackInbox(
            new RequestSignature(new Secret<>(SECRET), clock),
            new ReplayGuard(clock),
            rejections::add,
            new SlackRequests(
                    new SlackRequests.Doors(
                            request -> {
                                received.add(request);
                                return acknowledgement;
                            },
                            new NoReviews(),
                            new NoCredentials(),
                            new NoForms()),
                    account -> account.user().equals("U07") ? Optional.of(Language.EN) : Optional.empty(),
                    URI.create("http://127.0.0.1:1/api/")));

    @Test
    void a_slash_command_reaches_the_door_as_it_was_typed() {
        var answer = post(command("/deploy", "server 배포+더하기 &lt;a&amp;b&gt; 100%"));

        assertEquals(SlackInbox.Answer.bare(200), answer);
        var command = (IncomingRequest.Command) received.getFirst();
        assertEquals("/deploy", command.name());
        assertEquals("server 배포+더하기 <a&b> 100%", command.text());
        assertEquals("deploy server 배포+더하기 <a&b> 100%", command.words());
        assertEquals("command/13.37", command.semanticKey());
        assertEquals(new SlackAccount("T01", "U07"), command.origin().account());
        assertEquals(Optional.of("https://hooks.example/1"), command.origin().responseUrl());
        assertEquals(Optional.of(Language.EN), command.origin().language());
        assertEquals(64, command.origin().signature().length());
    }

    @Test
    void an_alias_is_exactly_the_command_it_stands_for() {
        post(command("/ops", "health everbit"));
        post(command("/health", "everbit"));
        post(command("/health", ""));

        assertEquals(
                List.of("health everbit", "health everbit", "health"),
                received.stream()
                        .map(request -> ((IncomingRequest.Command) request).words())
                        .toList());
    }

    @Test
    void an_immediate_answer_is_sent_in_utf8() {
        acknowledgement = new Acknowledgement.Immediate("{\"text\":\"도움말\"}");

        var answer = post(command("/ops", "help"));

        assertEquals(200, answer.status());
        assertEquals("application/json; charset=utf-8", answer.contentType());
        assertEquals("{\"text\":\"도움말\"}", answer.body().text());
    }

    @Test
    void a_pressed_button_reaches_the_door_with_its_value() {
        post(SignedRequest.form(Map.of("payload", BUTTON)));

        var action = (IncomingRequest.Action) received.getFirst();
        assertEquals("run.cancel", action.actionId());
        assertEquals("261120ABCDE", action.value());
        assertEquals("1531420618.000100", action.messageTs());
        assertEquals("C01", action.origin().channel());
    }

    @Test
    void a_double_click_has_the_semantic_key_of_the_first() {
        post(SignedRequest.form(Map.of("payload", BUTTON)));
        post(SignedRequest.form(Map.of("payload", BUTTON.replace("1531420619.5", "1531420620.5"))));
        post(SignedRequest.form(Map.of("payload", BUTTON.replace("\"b1\"", "\"b2\""))));

        assertEquals(received.get(0).semanticKey(), received.get(1).semanticKey());
        assertEquals(3, received.size());
        assertEquals(false, received.get(0).semanticKey().equals(received.get(2).semanticKey()));
    }

    @Test
    void the_same_signed_request_again_is_a_bare_401() {
        var request = SignedRequest.of(SECRET, clock.instant(), command("/ops", "runs"));
        send(request);

        assertEquals(SlackInbox.Answer.bare(401), send(request));
        assertEquals(1, received.size());
        assertEquals(List.of(Rejection.REPLAYED), rejections);
    }

    @Test
    void a_replay_that_only_the_database_knows_is_a_bare_401() {
        acknowledgement = new Acknowledgement.Replayed();

        assertEquals(SlackInbox.Answer.bare(401), post(command("/ops", "runs")));
        assertEquals(List.of(Rejection.REPLAYED), rejections);
    }

    @Test
    void what_is_forged_stale_or_future_is_a_bare_401_and_reaches_nobody() {
        var body = command("/ops", "runs");
        send(SignedRequest.of("---", clock.instant(), body));
        send(SignedRequest.of(SECRET, clock.instant().minus(Duration.ofSeconds(301)), body));
        var future = SignedRequest.of(SECRET, clock.instant().plus(Duration.ofDays(1)), body);

        assertEquals(SlackInbox.Answer.bare(401), send(future));
        assertEquals(List.of(), received);
        assertEquals(List.of(Rejection.FORGED, Rejection.STALE, Rejection.FUTURE), rejections);
    }

    @Test
    void what_cannot_be_read_is_refused_only_behind_a_good_signature() {
        for (var body :
                List.of("payload={not json", "{\"type\":\"event_callback\"}", "command=%zz", "", "a", "{[1,2]")) {
            assertEquals(400, post(body).status(), body);
        }
        assertEquals(List.of(), received);
    }

    @Test
    void bytes_that_are_no_utf8_are_refused() {
        var body = new byte[] {'a', '=', (byte) 0xff};
        var timestamp = Long.toString(clock.instant().getEpochSecond());
        var signature = SignedRequest.signature(SECRET, timestamp, body);

        assertEquals(
                400, inbox.receive(List.of(timestamp), List.of(signature), body).status());
    }

    @Test
    void slacks_certificate_probe_is_answered_unsigned_and_a_command_with_it_is_not() {
        assertEquals(200, unsigned("token=x&ssl_check=1"));
        assertEquals(401, unsigned("token=x&ssl_check=1&command=%2Fops"));
        assertEquals(401, unsigned("token=x"));
    }

    @Test
    void slacks_challenge_is_answered() {
        var answer = post("{\"token\":\"x\",\"challenge\":\"abc\",\"type\":\"url_verification\"}");

        assertEquals("abc", answer.body().text());
    }

    @Test
    void an_event_nobody_handles_is_taken_so_that_slack_does_not_repeat_it() {
        var answer = post("""
                {"token":"x","team_id":"T01","type":"event_callback","event_id":"Ev1",
                 "event":{"type":"app_home_opened","user":"U07","channel":"D01","tab":"home","event_ts":"1.1"}}""");

        assertEquals(200, answer.status());
    }

    @Test
    void a_body_beyond_a_mebibyte_is_not_even_judged() {
        assertEquals(
                413,
                inbox.receive(List.of(), List.of(), new byte[(1 << 20) + 1]).status());
    }

    private static String command(String name, String text) {
        var fields = new TreeMap<>(Map.of(
                "command", name,
                "text", text,
                "team_id", "T01",
                "user_id", "U07",
                "channel_id", "C01",
                "trigger_id", "13.37",
                "response_url", "https://hooks.example/1"));
        return SignedRequest.form(fields);
    }

    private SlackInbox.Answer post(String body) {
        return send(SignedRequest.of(SECRET, clock.instant(), body));
    }

    private SlackInbox.Answer send(SignedRequest request) {
        return inbox.receive(List.of(request.timestamp()), List.of(request.signature()), request.bytes());
    }

    private int unsigned(String body) {
        return inbox.receive(List.of(), List.of(), body.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .status();
    }
}
