package dev.dangjik.slack;

import dev.dangjik.message.Language;
import dev.dangjik.message.LocalizedText;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.message.Voice;
import dev.dangjik.slack.blocks.Mrkdwn;
import java.time.ZoneId;
import java.util.List;

/// Puts what is to be said into words for one reader in Slack, everything from outside made safe.
record Phrasing(Texts texts, Voice voice) {
    static Phrasing of(Texts texts, Language language, ZoneId zone) {
        return new Phrasing(texts, new Voice(language, zone, Mrkdwn::outside));
    }

    String say(Text text) {
        return texts.render(text, voice);
    }

    String say(String key, Object... arguments) {
        return say(new Text(key, List.of(arguments)));
    }

    /// A text of the operator's or the plan's.
    String of(LocalizedText text) {
        return Mrkdwn.outside(text.in(voice.language()));
    }

    /// For labels, where nothing is formatted.
    String plain(String key, Object... arguments) {
        return plain(new Text(key, List.of(arguments)));
    }

    /// As above.
    String plain(Text text) {
        return texts.render(text, Voice.plain(voice.language(), voice.zone()));
    }
}
