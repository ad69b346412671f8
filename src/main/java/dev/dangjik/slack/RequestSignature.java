package dev.dangjik.slack;

import dev.dangjik.config.Secret;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;

/// Tells Slack's requests from everybody else's, over the raw bytes and before anything is parsed.
///
/// How Slack signs says [SigningKey]. The timestamp may be 300 s old or, since clocks differ, 300 s ahead.
public final class RequestSignature {
    private static final long TOLERANCE_SECONDS = 300;
    private static final int HEX_LENGTH = 64;

    private final SigningKey key;
    private final Clock clock;

    /// @throws IllegalArgumentException when the secret is blank: without one everything could be forged
    public RequestSignature(Secret<String> signingSecret, Clock clock) {
        this.key = new SigningKey(signingSecret);
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
        var expected = key.sign(timestamp, body);
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

    /// The signature of the header, or nothing that could match.
    private static byte[] claimed(String header) {
        if (!header.startsWith(SigningKey.PREFIX) || header.length() != SigningKey.PREFIX.length() + HEX_LENGTH) {
            return new byte[0];
        }
        try {
            return HexFormat.of().parseHex(header, SigningKey.PREFIX.length(), header.length());
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }
}
