package dev.dangjik.slack;

import dev.dangjik.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Tells Slack's requests from everybody else's, over the raw bytes and before anything is parsed.
///
/// Slack signs `v0:<timestamp>:<body>` with HMAC-SHA256 under the app's signing secret:
/// <https://docs.slack.dev/authentication/verifying-requests-from-slack>. The timestamp may be 300 s old or,
/// since
/// clocks differ, 300 s ahead.
public final class RequestSignature {
    private static final long TOLERANCE_SECONDS = 300;
    private static final String PREFIX = "v0=";
    private static final int HEX_LENGTH = 64;

    private final Mac keyed;
    private final Clock clock;

    /// @throws IllegalArgumentException when the secret is blank: without one everything could be forged
    public RequestSignature(Secret<String> signingSecret, Clock clock) {
        if (signingSecret.reveal().isBlank()) {
            throw new IllegalArgumentException("SLACK_SIGNING_SECRET is blank; nothing Slack sends could be trusted");
        }
        this.keyed = keyed(signingSecret);
        this.clock = clock;
    }

    /// What the headers say about a body.
    public sealed interface Verdict {
        /// Slack sent it.
        ///
        /// @param signature in lower-case hex, the same for the same request however its headers are spelled
        record Genuine(String signature) implements Verdict {}

        record Rejected(Rejection why) implements Verdict {}
    }

    /// Judges a request.
    ///
    /// @param timestamps values of `X-Slack-Request-Timestamp`, seconds of the epoch
    /// @param signatures values of `X-Slack-Signature`
    public Verdict judge(List<String> timestamps, List<String> signatures, byte[] body) {
        if (timestamps.size() != 1 || signatures.size() != 1) {
            return new Verdict.Rejected(Rejection.MISSING);
        }
        var timestamp = timestamps.getFirst();
        if (timestamp.isEmpty() || timestamp.length() > 12 || !timestamp.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return new Verdict.Rejected(Rejection.FORGED);
        }
        var expected = sign(timestamp, body);
        if (!MessageDigest.isEqual(expected, claimed(signatures.getFirst()))) {
            return new Verdict.Rejected(Rejection.FORGED);
        }
        long age = clock.instant().getEpochSecond() - Long.parseLong(timestamp);
        if (age > TOLERANCE_SECONDS) {
            return new Verdict.Rejected(Rejection.STALE);
        }
        if (age < -TOLERANCE_SECONDS) {
            return new Verdict.Rejected(Rejection.FUTURE);
        }
        return new Verdict.Genuine(HexFormat.of().formatHex(expected));
    }

    private byte[] sign(String timestamp, byte[] body) {
        try {
            var mac = (Mac) keyed.clone();
            mac.update(("v0:" + timestamp + ":").getBytes(StandardCharsets.US_ASCII));
            return mac.doFinal(body);
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("copying the keyed HMAC", e);
        }
    }

    /// The signature of the header, or nothing that could match.
    private static byte[] claimed(String header) {
        if (!header.startsWith(PREFIX) || header.length() != PREFIX.length() + HEX_LENGTH) {
            return new byte[0];
        }
        try {
            return HexFormat.of().parseHex(header, PREFIX.length(), header.length());
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private static Mac keyed(Secret<String> secret) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return mac;
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("preparing HMAC-SHA256, which every JDK has", e);
        }
    }
}
