package dev.dangjik.message;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/// Puts a [Text] into words, from the bundles `messages/messages_ko.properties` and `messages_en.properties`
/// (UTF-8).
///
/// Bundle lines are plain text with placeholders; words between backticks are shown as code where the place can.
public final class Texts {
    private final Map<Language, Map<String, Template>> bundles;

    private Texts(Map<Language, Map<String, Template>> bundles) {
        this.bundles = bundles;
    }

    /// The packaged bundles.
    ///
    /// @throws IllegalStateException when a bundle is not on the class path
    public static Texts packaged() {
        var bundles = new EnumMap<Language, Map<String, Template>>(Language.class);
        for (var language : Language.values()) {
            bundles.put(language, read(language));
        }
        return new Texts(bundles);
    }

    /// These lines, the same in both languages.
    static Texts of(Map<String, String> lines) {
        return new Texts(Map.of(Language.KO, templates(lines), Language.EN, templates(lines)));
    }

    /// The sentence in the voice's language.
    ///
    /// @throws IllegalArgumentException when no bundle line has this key, or the line takes another number of
    ///     arguments
    public String render(Text text, Voice voice) {
        var template = bundles.getOrDefault(voice.language(), Map.of()).get(text.key());
        if (template == null) {
            throw new IllegalArgumentException(
                    "looking up the text " + text.key() + " in " + voice.language() + ": no such key in the bundle");
        }
        if (template.arity() != text.arguments().size()) {
            throw new IllegalArgumentException("rendering the text " + text.key() + ": it takes " + template.arity()
                    + " arguments and was given " + text.arguments().size());
        }
        var values = text.arguments().stream().map(a -> argument(a, voice)).toList();
        return template.filledWith(values);
    }

    /// Whether both bundles have this key.
    public boolean has(String key) {
        return bundles.values().stream().allMatch(bundle -> bundle.containsKey(key));
    }

    private String argument(Object value, Voice voice) {
        return switch (value) {
            case Text text -> render(text, voice);
            case LocalizedText text -> voice.outside().apply(text.in(voice.language()));
            case Duration duration -> Wording.duration(duration, voice.language());
            case Instant instant -> Wording.instant(instant, voice);
            case Moment moment -> Wording.moment(moment, voice.language());
            case Number number -> Wording.number(number, voice.language());
            case List<?> list ->
                String.join(", ", list.stream().map(e -> argument(e, voice)).toList());
            default -> voice.outside().apply(value.toString());
        };
    }

    private static Map<String, Template> read(Language language) {
        var name = "/messages/messages_" + language.locale().getLanguage() + ".properties";
        var lines = new Properties();
        try (var stream = Texts.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("reading the texts: " + name + " is not on the class path");
            }
            lines.load(new InputStreamReader(stream, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("reading the texts " + name, e);
        }
        var bundle = new HashMap<String, String>();
        lines.stringPropertyNames().forEach(key -> bundle.put(key, lines.getProperty(key)));
        return templates(bundle);
    }

    private static Map<String, Template> templates(Map<String, String> lines) {
        var bundle = new HashMap<String, Template>();
        lines.forEach((key, line) -> bundle.put(key, Template.of(line)));
        return Map.copyOf(bundle);
    }
}
