package dev.dangjik.slack;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The fields of an `application/x-www-form-urlencoded` body, as Slack sends slash commands.
///
/// @param fields name to decoded value; of a name that stands twice the first counts
record FormBody(Map<String, String> fields) {
    /// Reads a body.
    ///
    /// @throws IllegalArgumentException on a broken percent escape
    static FormBody of(String body) {
        var fields = new HashMap<String, String>(32);
        int from = 0;
        while (from <= body.length()) {
            int end = body.indexOf('&', from);
            if (end < 0) {
                end = body.length();
            }
            int sign = body.indexOf('=', from);
            if (sign >= 0 && sign < end) {
                fields.putIfAbsent(decoded(body.substring(from, sign)), decoded(body.substring(sign + 1, end)));
            }
            from = end + 1;
        }
        return new FormBody(fields);
    }

    Optional<String> field(String name) {
        return Optional.ofNullable(fields.get(name)).filter(value -> !value.isEmpty());
    }

    String orEmpty(String name) {
        return fields.getOrDefault(name, "");
    }

    private static String decoded(String part) {
        return part.indexOf('%') < 0 && part.indexOf('+') < 0 ? part : URLDecoder.decode(part, StandardCharsets.UTF_8);
    }
}
