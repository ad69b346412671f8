package dev.dangjik.testing;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A request signed as Slack signs them.
///
/// @param timestamp seconds of the epoch
/// @param signature `v0=` and hex
public record SignedRequest(String timestamp, String signature, String body) {
    public static SignedRequest of(String secret, Instant at, String body) {
        var timestamp = Long.toString(at.getEpochSecond());
        return new SignedRequest(timestamp, signature(secret, timestamp, body.getBytes(StandardCharsets.UTF_8)), body);
    }

    /// The header `X-Slack-Signature` of a body.
    public static String signature(String secret, String timestamp, byte[] body) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update(("v0:" + timestamp + ":").getBytes(StandardCharsets.UTF_8));
            return "v0=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("signing a test request", e);
        }
    }

    /// Fields as a form body.
    public static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(f -> f.getKey() + "=" + URLEncoder.encode(f.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    public byte[] bytes() {
        return body.getBytes(StandardCharsets.UTF_8);
    }
}
