package dev.dangjik.slack;

import dev.dangjik.message.Language;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.slack.blocks.Blocks;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/// How a sentence about the bot itself looks.
public final class NewsCard {
    private NewsCard() {}

    /// Several sentences about something that was stopped, as JSON.
    public static String of(Texts texts, Language language, ZoneId zone, List<Text> news) {
        var phrasing = Phrasing.of(texts, language, zone);
        var sentences = new ArrayList<>(news.stream().map(phrasing::say).toList());
        sentences.set(0, "🛑 *" + sentences.getFirst() + "*");
        return new Blocks().lines(sentences).message(sentences.getFirst()).toString();
    }

    /// The message as JSON.
    public static String of(Texts texts, Language language, ZoneId zone, Text news) {
        var sentence = "🛠️ " + Phrasing.of(texts, language, zone).say(news);
        return new Blocks().section(sentence).message(sentence).toString();
    }
}
