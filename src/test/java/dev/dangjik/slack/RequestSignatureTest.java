package dev.dangjik.slack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dangjik.config.Secret;
import dev.dangjik.slack.RequestSignature.Verdict;
import dev.dangjik.testing.SignedRequest;
import dev.dangjik.testing.TestClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class RequestSignatureTest {
    private static final String SECRET = "8f742231b10e8888abcd99yyyzzz85a5";

    private final TestClock clock = TestClock.atNoon();
    private final RequestSignature signature = new RequestSignature(new Secret<>(SECRET), clock);

    @Test
    void the_example_of_slacks_page_is_genuine() {
        clock.set(Instant.ofEpochSecond(1_531_420_618));
        var body = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
                + "&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
                + "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F"
                + "96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";

        var verdict = signature.judge(
                List.of("1531420618"),
                List.of("v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"),
                body.getBytes(StandardCharsets.UTF_8));

        assertEquals(new Verdict.Genuine("a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"), verdict);
    }

    @Test
    void a_request_is_good_for_300_seconds_either_way() {
        assertInstanceOf(Verdict.Genuine.class, judged(Duration.ofMinutes(-5)));
        assertInstanceOf(Verdict.Genuine.class, judged(Duration.ofMinutes(5)));
        assertEquals(new Verdict.Rejected(Rejection.STALE), judged(Duration.ofSeconds(-301)));
        assertEquals(new Verdict.Rejected(Rejection.FUTURE), judged(Duration.ofSeconds(301)));
    }

    @Test
    void one_changed_byte_is_forged() {
        var request = SignedRequest.of(SECRET, clock.instant(), "text=a");

        assertEquals(
                new Verdict.Rejected(Rejection.FORGED),
                signature.judge(
                        List.of(request.timestamp()),
                        List.of(request.signature()),
                        "text=b".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void another_timestamp_is_forged() {
        var request = SignedRequest.of(SECRET, clock.instant(), "text=a");
        var later = Long.toString(clock.instant().getEpochSecond() + 1);

        assertEquals(
                new Verdict.Rejected(Rejection.FORGED),
                signature.judge(List.of(later), List.of(request.signature()), request.bytes()));
    }

    @Test
    void headers_that_are_missing_doubled_or_nonsense_are_turned_away() {
        var request = SignedRequest.of(SECRET, clock.instant(), "text=a");
        var time = request.timestamp();
        var sign = request.signature();

        assertEquals(Rejection.MISSING, why(List.of(), List.of(sign), request));
        assertEquals(Rejection.MISSING, why(List.of(time), List.of(), request));
        assertEquals(Rejection.MISSING, why(List.of(time), List.of(sign, sign), request));
        assertEquals(Rejection.FORGED, why(List.of("now"), List.of(sign), request));
        assertEquals(Rejection.FORGED, why(List.of(""), List.of(sign), request));
        assertEquals(Rejection.FORGED, why(List.of("9999999999999999999999"), List.of(sign), request));
        assertEquals(Rejection.FORGED, why(List.of(time), List.of(sign.substring(3)), request));
        assertEquals(Rejection.FORGED, why(List.of(time), List.of("v0=" + "x".repeat(64)), request));
        assertEquals(Rejection.FORGED, why(List.of(time), List.of("v1" + sign.substring(2)), request));
    }

    @Test
    void the_same_request_has_one_signature_however_it_is_spelled() {
        var request = SignedRequest.of(SECRET, clock.instant(), "text=a");
        var upper = "v0=" + request.signature().substring(3).toUpperCase(Locale.ROOT);

        assertEquals(
                signature.judge(List.of(request.timestamp()), List.of(request.signature()), request.bytes()),
                signature.judge(List.of(request.timestamp()), List.of(upper), request.bytes()));
    }

    @Test
    void without_a_secret_there_is_no_start() {
        assertThrows(IllegalArgumentException.class, () -> new RequestSignature(new Secret<>(" "), clock));
    }

    private Rejection why(List<String> timestamps, List<String> signatures, SignedRequest request) {
        return assertInstanceOf(Verdict.Rejected.class, signature.judge(timestamps, signatures, request.bytes()))
                .why();
    }

    private Verdict judged(Duration offset) {
        var request = SignedRequest.of(SECRET, clock.instant().plus(offset), "text=한글");
        return signature.judge(List.of(request.timestamp()), List.of(request.signature()), request.bytes());
    }
}
