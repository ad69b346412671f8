package dev.dangjik.plan;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The digest by which a plan is authorised: SHA-256 of its canonical JSON without fleeting notes, in lower-case hex.
public final class PlanDigest {
    private PlanDigest() {}

    public static String of(Plan plan) {
        return ofText(PlanJson.writeAuthorised(plan));
    }

    /// SHA-256 of a text in UTF-8, in lower-case hex.
    public static String ofText(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
