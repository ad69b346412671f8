package dev.dangjik.stack;

import dev.dangjik.config.YamlMap;
import java.util.regex.Pattern;

/// Paths on a host, as the files write them.
final class Paths {
    private static final Pattern ABSOLUTE = Pattern.compile("(/[A-Za-z0-9._@+-]+)+");

    private Paths() {}

    /// The required absolute path of a key.
    static String absolute(YamlMap map, String key) {
        return map.required(key)
                .map(value -> value.text(ABSOLUTE, "an absolute path without spaces"))
                .orElse("");
    }

    /// `path` itself when it is absolute, else inside `directory`.
    static String resolve(String directory, String path) {
        if (path.startsWith("/")) {
            return path;
        }
        return path.equals(".") || path.isEmpty() ? directory : directory + "/" + path;
    }
}
