package dev.dangjik.slack;

import dev.dangjik.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signs a request's body as Slack does: `v0:<timestamp>:<body>` with HMAC-SHA256 under the app's signing secret,
/// <https://docs.slack.dev/authentication/verifying-requests-from-slack>.
public final class SigningKey {
    static final String PREFIX = "v0=";

    private static final String ALGORITHM = "HmacSHA256";

    private final Mac keyed;

    /// @throws IllegalArgumentException when the secret is blank: without one everything could be forged
    public SigningKey(Secret<String> signingSecret) {
        if (signingSecret.reveal().isBlank()) {
            throw new IllegalArgumentException("SLACK_SIGNING_SECRET is blank; nothing Slack sends could be trusted");
        }
        this.keyed = keyed(signingSecret);
    }

    /// The header `X-Slack-Signature` of a body.
    ///
    /// @param timestamp the header `X-Slack-Request-Timestamp`, seconds of the epoch
    public String header(String timestamp, byte[] body) {
        return PREFIX + HexFormat.of().formatHex(sign(timestamp, body));
    }

    byte[] sign(String timestamp, byte[] body) {
        try {
            var mac = (Mac) keyed.clone();
            mac.update(("v0:" + timestamp + ":").getBytes(StandardCharsets.US_ASCII));
            return mac.doFinal(body);
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("copying the keyed HMAC", e);
        }
    }

    private static Mac keyed(Secret<String> secret) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.reveal().getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return mac;
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("preparing HMAC-SHA256, which every JDK has", e);
        }
    }
}
