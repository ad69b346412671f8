package dev.dangjik.release;

import java.util.regex.Pattern;

/// Digests as people compare them: by their first twelve digits. The whole ones stay in the ledger and in the plan.
public final class ShortDigests {
    private static final Pattern WHOLE = Pattern.compile("(?<![0-9a-f])([0-9a-f]{12})[0-9a-f]{52}(?![0-9a-f])");

    private ShortDigests() {}

    /// The text with every SHA-256 digest in it shortened.
    public static String in(String text) {
        return WHOLE.matcher(text).replaceAll("$1");
    }
}
