package dev.dangjik.slack;

import dev.dangjik.message.Language;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.slack.blocks.Blocks;
import java.time.ZoneId;

/// How a sentence about the bot itself looks.
public final class NewsCard {
    private NewsCard() {}

    /// The message as JSON.
    public static String of(Texts texts, Language language, ZoneId zone, Text news) {
        var sentence = "🛠️ " + Phrasing.of(texts, language, zone).say(news);
        return new Blocks().section(sentence).message(sentence).toString();
    }
}
