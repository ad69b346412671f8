package dev.dangjik.config;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Writes maps, lists, strings, whole numbers and booleans as JSON in the one form of RFC 8785 (JSON
/// Canonicalization Scheme), so that equal content has equal bytes and can be digested.
public final class CanonicalJson {
    /// The largest whole number every JSON reader understands exactly (RFC 8785 section 3.2.2.3).
    private static final long LARGEST = (1L << 53) - 1;

    private CanonicalJson() {}

    /// The canonical text of `value`: keys sorted by UTF-16 code units, no white space.
    ///
    /// @param value a [Map] with string keys, a [List], [String], [Boolean], [Integer] or [Long]
    /// @throws IllegalArgumentException for anything else, null included, for a number beyond 2^53 - 1, and for
    ///     a string with half a surrogate pair
    public static String write(Object value) {
        var out = new StringBuilder();
        write(out, value);
        return out.toString();
    }

    private static void write(StringBuilder out, Object value) {
        switch (value) {
            case String text -> writeString(out, text);
            case Boolean flag -> out.append(flag);
            case Integer number -> out.append(number);
            case Long number -> writeLong(out, number);
            case Map<?, ?> map -> writeMap(out, map);
            case List<?> list -> writeList(out, list);
            default ->
                throw new IllegalArgumentException(
                        "JSON is written from maps, lists, strings, whole numbers and booleans, not from "
                                + value.getClass().getName());
        }
    }

    private static void writeLong(StringBuilder out, long number) {
        if (Math.abs(number) > LARGEST || number == Long.MIN_VALUE) {
            throw new IllegalArgumentException("a number beyond 2^53 - 1 has no exact form in JSON: " + number);
        }
        out.append(number);
    }

    private static void writeMap(StringBuilder out, Map<?, ?> map) {
        out.append('{');
        for (var entries = sorted(map).entrySet().iterator(); entries.hasNext(); ) {
            var entry = entries.next();
            writeString(out, (String) entry.getKey());
            out.append(':');
            write(out, entry.getValue());
            if (entries.hasNext()) {
                out.append(',');
            }
        }
        out.append('}');
    }

    /// Sorted by UTF-16 code units, which is how strings are by nature.
    private static Map<?, ?> sorted(Map<?, ?> map) {
        if (map instanceof SortedMap<?, ?> known && known.comparator() == null) {
            return known;
        }
        var sorted = new TreeMap<String, Object>();
        map.forEach((key, value) -> sorted.put((String) key, value));
        return sorted;
    }

    private static void writeList(StringBuilder out, List<?> list) {
        out.append('[');
        for (int i = 0; i < list.size(); i++) {
            if (i > 0) {
                out.append(',');
            }
            write(out, list.get(i));
        }
        out.append(']');
    }

    private static void writeString(StringBuilder out, String text) {
        out.append('"');
        int plain = plainLength(text);
        out.append(text, 0, plain);
        for (int i = plain; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                out.append(c).append(text.charAt(++i));
            } else if (Character.isSurrogate(c)) {
                throw new IllegalArgumentException("half a surrogate pair cannot be written as JSON");
            } else {
                writeCharacter(out, c);
            }
        }
        out.append('"');
    }

    /// How many characters from the first on stand for themselves.
    private static int plainLength(String text) {
        int length = 0;
        while (length < text.length() && isPlain(text.charAt(length))) {
            length++;
        }
        return length;
    }

    private static boolean isPlain(char c) {
        return c >= 0x20 && c != '"' && c != '\\' && !Character.isSurrogate(c);
    }

    private static void writeCharacter(StringBuilder out, char c) {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\b' -> out.append("\\b");
            case '\t' -> out.append("\\t");
            case '\n' -> out.append("\\n");
            case '\f' -> out.append("\\f");
            case '\r' -> out.append("\\r");
            default -> {
                if (c < 0x20) {
                    out.append("\\u00").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
                } else {
                    out.append(c);
                }
            }
        }
    }
}
