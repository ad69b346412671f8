package dev.dangjik.exposure;

import dev.dangjik.command.Report;
import dev.dangjik.command.Report.Line;
import dev.dangjik.command.Report.Mood;
import dev.dangjik.message.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What is said about what was closed without the database. Only what the machine has closed and is seen closed from
/// outside is called closed.
final class AwayCard {
    private AwayCard() {}

    /// Where the books stand.
    ///
    /// @param isImported whether the audit has it by now
    /// @param unwritten why it does not stand in the journal; empty text: it does
    record Books(boolean isImported, String unwritten) {}

    /// For whoever asked.
    ///
    /// @param typed what tries it again
    static Report of(String stack, List<AwayFinding> findings, Books books, String typed) {
        var lines = new ArrayList<Line>();
        findings.forEach(finding -> lines.add(Line.of(mood(finding), sentence(finding))));
        boolean isOver = isOver(findings);
        if (!isOver) {
            byHand(findings).forEach(text -> lines.add(Line.of(Mood.UNKNOWN, text)));
            lines.add(new Line(Mood.UNKNOWN, Text.of("exposure.away.trying"), Optional.of(typed)));
        }
        lines.add(Line.of(
                Mood.PLAIN, Text.of(books.isImported() ? "exposure.away.imported" : "exposure.away.import-later")));
        if (!books.unwritten().isEmpty()) {
            lines.add(Line.of(Mood.WARNING, Text.of("emergency.unwritten", books.unwritten())));
        }
        return new Report(
                Text.of(isOver ? title(findings) : "exposure.away.title-unknown", stack),
                isOver ? Mood.GOOD : Mood.UNKNOWN,
                List.of(new Report.Section.Lines(lines)));
    }

    private static String title(List<AwayFinding> findings) {
        return findings.stream().anyMatch(AwayFinding.Closed.class::isInstance)
                ? "exposure.away.title"
                : "exposure.away.title-nothing";
    }

    /// Whether nothing is left to be done. That nothing is known is not that.
    static boolean isOver(List<AwayFinding> findings) {
        return !findings.isEmpty() && findings.stream().allMatch(AwayFinding::isOver);
    }

    static Text sentence(AwayFinding finding) {
        return switch (finding) {
            case AwayFinding.Closed one ->
                Text.of(
                        one.isSeen() ? "exposure.away.closed" : "exposure.away.closed-unseen",
                        one.surface(),
                        one.host(),
                        one.id());
            case AwayFinding.NothingOpen one -> Text.of("exposure.away.nothing-open", one.surface(), one.host());
            case AwayFinding.NotClosed one -> Text.of("exposure.away.not-closed", name(one), one.why());
            case AwayFinding.NoAnswer one ->
                Text.of(
                        one.isSeenClosed() ? "exposure.away.no-answer-seen" : "exposure.away.no-answer",
                        one.host(),
                        one.why());
        };
    }

    private static String name(AwayFinding.NotClosed one) {
        return one.surface().isEmpty() ? one.id().orElse("") : one.surface();
    }

    /// What to type on the machines of which something is not known.
    static List<Text> byHand(List<AwayFinding> findings) {
        return findings.stream()
                .flatMap(finding -> switch (finding) {
                    case AwayFinding.NotClosed one
                    when one.id().isPresent() ->
                        Optional.of(Text.of(
                                        "exposure.away.by-hand",
                                        one.host(),
                                        "sudo /usr/local/lib/dangjik/exposure close --id "
                                                + one.id().get() + " --reason operator"))
                                .stream();
                    case AwayFinding.NotClosed one -> look(one.host()).stream();
                    case AwayFinding.NoAnswer one -> look(one.host()).stream();
                    case AwayFinding.Closed _, AwayFinding.NothingOpen _ -> Optional.<Text>empty().stream();
                })
                .distinct()
                .toList();
    }

    /// Which exposures there are is what the machine knows.
    private static Optional<Text> look(String host) {
        return Optional.of(Text.of(
                "exposure.away.by-hand-look",
                host,
                "sudo /usr/local/lib/dangjik/exposure status",
                "sudo /usr/local/lib/dangjik/exposure close --id ID --reason operator"));
    }

    private static Mood mood(AwayFinding finding) {
        return switch (finding) {
            case AwayFinding.Closed one -> one.isSeen() ? Mood.GOOD : Mood.WARNING;
            case AwayFinding.NothingOpen _ -> Mood.GOOD;
            case AwayFinding.NotClosed _ -> Mood.BAD;
            case AwayFinding.NoAnswer _ -> Mood.UNKNOWN;
        };
    }
}
