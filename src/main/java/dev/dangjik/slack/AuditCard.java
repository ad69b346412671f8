package dev.dangjik.slack;

import dev.dangjik.message.Language;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.slack.blocks.Blocks;
import java.time.ZoneId;
import java.util.List;

/// How it looks when the audit chain is not known to be as it was written.
public final class AuditCard {
    private static final int OUTPUT_BLOCKS = 2;

    private AuditCard() {}

    /// What is told.
    ///
    /// @param lines as the console prints them
    public record Told(Text sentence, List<String> lines) {
        public Told {
            lines = List.copyOf(lines);
        }
    }

    /// The message as JSON.
    public static String of(Texts texts, Language language, ZoneId zone, Told told) {
        var phrasing = Phrasing.of(texts, language, zone);
        var said = "🚨 " + phrasing.say(told.sentence());
        return new Blocks()
                .section("*" + said + "*")
                .longOutput(String.join("\n", told.lines()), OUTPUT_BLOCKS)
                .context(phrasing.say("audit.verify-again"))
                .message(said)
                .toString();
    }
}
