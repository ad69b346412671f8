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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts a [Text] into words, from the bundles `messages/messages_ko.properties` and `messages_en.properties`
/// (UTF-8).
///
/// Bundle lines are plain text with placeholders; words between backticks are shown as code where the place can.
public final class Texts {
    private static final Logger LOG = LoggerFactory.getLogger(Texts.class);

    private final Map<Language, Map<String, Template>> bundles;
    private final boolean isStrict;

    private Texts(Map<Language, Map<String, Template>> bundles, boolean isStrict) {
        this.bundles = bundles;
        this.isStrict = isStrict;
    }

    /// The packaged bundles. A sentence that does not fit its arguments is an error where assertions are on, as in
    /// tests; elsewhere people get it as well as it can be said, and the log says what is wrong.
    ///
    /// @throws IllegalStateException when a bundle is not on the class path
    public static Texts packaged() {
        var bundles = new EnumMap<Language, Map<String, Template>>(Language.class);
        for (var language : Language.values()) {
            bundles.put(language, read(language));
        }
        return new Texts(bundles, Texts.class.desiredAssertionStatus());
    }

    /// These lines, the same in both languages.
    static Texts of(Map<String, String> lines) {
        return new Texts(Map.of(Language.KO, templates(lines), Language.EN, templates(lines)), true);
    }

    /// The same for people who must have an answer.
    Texts lenient() {
        return new Texts(bundles, false);
    }

    /// The sentence in the voice's language.
    ///
    /// @throws IllegalArgumentException where assertions are on, when no bundle line has this key or it takes
    ///     another number of arguments
    public String render(Text text, Voice voice) {
        var template = bundles.getOrDefault(voice.language(), Map.of()).get(text.key());
        var values = text.arguments().stream().map(a -> argument(a, voice)).toList();
        if (template == null) {
            complain("looking up the text " + text.key() + " in " + voice.language() + ": no such key in the bundle");
            return text.key() + " " + String.join(" ", values);
        }
        if (template.arity() != values.size()) {
            complain("rendering the text " + text.key() + ": it takes " + template.arity() + " arguments and was given "
                    + values.size());
        }
        return template.filledWith(values);
    }

    private void complain(String what) {
        if (isStrict) {
            throw new IllegalArgumentException(what);
        }
        LOG.error("{}", what);
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
