package dev.dangjik.command.verb;

import dev.dangjik.audit.AuditVerification;
import dev.dangjik.command.Report;
import dev.dangjik.message.Text;
import java.util.List;
import java.util.Optional;

/// What people are told about a check of the chain.
public final class AuditVerdicts {
    private AuditVerdicts() {}

    /// What the verdict means.
    public static Text sentence(AuditVerification found) {
        return switch (found.verdict()) {
            case OK -> Text.of("audit.verdict-ok", found.rows());
            case ALTERED -> Text.of("audit.verdict-altered", found.link());
            case BROKEN_LINK -> Text.of("audit.verdict-broken-link", found.link());
            case TRUNCATED -> Text.of("audit.verdict-truncated", found.link());
            case REWRITTEN -> Text.of("audit.verdict-rewritten", found.link());
            case INCONCLUSIVE -> Text.of("audit.verdict-inconclusive");
            case ANCHOR_GAP -> Text.of("audit.verdict-anchor-gap", found.link());
            case ANCHOR_EDITED -> Text.of("audit.verdict-anchor-edited", found.link());
        };
    }

    /// The sentence, and what the console prints.
    static Report report(AuditVerification found) {
        var mood = mood(found);
        return new Report(
                Text.of("audit.verify-title"),
                mood,
                List.of(
                        new Report.Section.Lines(List.of(Report.Line.of(mood, sentence(found)))),
                        new Report.Section.Output(Optional.empty(), String.join("\n", found.lines()), false)));
    }

    private static Report.Mood mood(AuditVerification found) {
        return switch (found.verdict()) {
            case OK -> Report.Mood.GOOD;
            case INCONCLUSIVE -> Report.Mood.UNKNOWN;
            case ALTERED, BROKEN_LINK, TRUNCATED, REWRITTEN, ANCHOR_GAP, ANCHOR_EDITED -> Report.Mood.BAD;
        };
    }
}
