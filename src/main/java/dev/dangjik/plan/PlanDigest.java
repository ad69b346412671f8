package dev.dangjik.plan;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The digest by which a plan is authorised: SHA-256 of its canonical JSON, in lower-case hex.
public final class PlanDigest {
    private PlanDigest() {}

    public static String of(Plan plan) {
        return ofJson(PlanJson.write(plan));
    }

    /// The digest of a plan that has already been written.
    public static String ofJson(String json) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(json.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
