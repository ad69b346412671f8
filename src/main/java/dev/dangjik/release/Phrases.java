package dev.dangjik.release;

import dev.dangjik.message.Language;
import dev.dangjik.message.LocalizedText;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.message.Voice;
import java.time.ZoneOffset;

/// Short texts in both languages at once, as they stand frozen in a plan.
record Phrases(Texts texts) {
    LocalizedText of(String key, Object... arguments) {
        var text = Text.of(key, arguments);
        return new LocalizedText(in(Language.KO, text), in(Language.EN, text));
    }

    private String in(Language language, Text text) {
        return texts.render(text, Voice.plain(language, ZoneOffset.UTC));
    }
}
