package dev.dangjik.release;

import dev.dangjik.message.Language;
import dev.dangjik.message.LocalizedText;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.message.Voice;
import java.time.ZoneId;
import java.time.ZoneOffset;

/// Short texts in both languages at once, as they stand frozen in a plan.
public record Phrases(Texts texts) {
    public LocalizedText of(String key, Object... arguments) {
        return in(ZoneOffset.UTC, Text.of(key, arguments));
    }

    /// With every time in `zone`.
    public LocalizedText in(ZoneId zone, Text text) {
        return new LocalizedText(
                texts.render(text, Voice.plain(Language.KO, zone)), texts.render(text, Voice.plain(Language.EN, zone)));
    }
}
