package dev.dangjik.slack;

import dev.dangjik.command.Report;
import dev.dangjik.message.Language;
import dev.dangjik.message.Texts;
import dev.dangjik.plan.Plan;
import java.time.ZoneId;

/// How a report looks that stands in a channel by itself, and what lies in its thread.
public final class NoticeBoard {
    private NoticeBoard() {}

    /// The message as JSON.
    public static String of(Texts texts, Language language, ZoneId zone, Report report) {
        return new ReportCard(Phrasing.of(texts, language, zone)).of(report).toString();
    }

    /// A plan as a text file.
    public static String of(Language language, Plan plan) {
        return new PlanText(language).of(plan);
    }
}
