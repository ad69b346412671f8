package dev.dangjik.slack;

import dev.dangjik.command.Report;
import dev.dangjik.message.Language;
import dev.dangjik.message.Texts;
import java.time.ZoneId;

/// How a report looks that stands in a channel by itself.
public final class NoticeBoard {
    private NoticeBoard() {}

    /// The message as JSON.
    public static String of(Texts texts, Language language, ZoneId zone, Report report) {
        return new ReportCard(Phrasing.of(texts, language, zone)).of(report).toString();
    }
}
