package dev.dangjik.release;

import dev.dangjik.message.Language;
import dev.dangjik.message.LocalizedText;
import java.text.MessageFormat;
import java.util.EnumMap;
import java.util.Map;
import java.util.ResourceBundle;

/// Short texts in both languages at once, as they stand frozen in a plan.
final class Phrases {
    private final Map<Language, ResourceBundle> bundles = new EnumMap<>(Language.class);

    Phrases() {
        for (var language : Language.values()) {
            bundles.put(language, ResourceBundle.getBundle("messages.messages", language.locale()));
        }
    }

    /// The sentence under `release.<key>`.
    LocalizedText of(String key, Object... arguments) {
        return new LocalizedText(in(Language.KO, key, arguments), in(Language.EN, key, arguments));
    }

    private String in(Language language, String key, Object... arguments) {
        return new MessageFormat(bundle(language).getString("release." + key), language.locale()).format(arguments);
    }

    private ResourceBundle bundle(Language language) {
        return java.util.Objects.requireNonNull(bundles.get(language));
    }
}
