package dev.dangjik.stack;

import dev.dangjik.config.YamlMap;
import dev.dangjik.message.LocalizedText;
import java.util.Optional;

/// Reads texts that the operators wrote in both languages: `title: {ko: 서버, en: Server}`.
public final class LocalizedTextReader {
    private LocalizedTextReader() {}

    /// The text of a required key.
    public static LocalizedText read(YamlMap map, String key) {
        map.required(key);
        return readOptional(map, key).orElse(new LocalizedText("", ""));
    }

    /// The text of a key that may be left out.
    public static Optional<LocalizedText> readOptional(YamlMap map, String key) {
        return map.optional(key).map(value -> {
            var languages = value.map();
            return new LocalizedText(languages.text("ko"), languages.text("en"));
        });
    }
}
