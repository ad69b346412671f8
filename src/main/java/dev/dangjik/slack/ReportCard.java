package dev.dangjik.slack;

import com.google.gson.JsonObject;
import dev.dangjik.command.Report;
import dev.dangjik.command.Report.Mood;
import dev.dangjik.message.Text;
import dev.dangjik.slack.blocks.Blocks;
import dev.dangjik.slack.blocks.Button;
import dev.dangjik.slack.blocks.Mrkdwn;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How a report looks: a heading that says how things stand, what is wrong first, output between fences.
final class ReportCard {
    private static final int OUTPUT_BLOCKS = 4;
    private static final String OFFER = "report.offer.";

    private final Phrasing phrasing;

    ReportCard(Phrasing phrasing) {
        this.phrasing = phrasing;
    }

    JsonObject of(Report report) {
        var title = phrasing.say(report.title());
        var blocks = new Blocks().section(icon(report.mood()) + "*" + title + "*");
        for (var section : report.sections()) {
            add(blocks, section);
        }
        var buttons = report.offers().stream().map(this::button).toList();
        return blocks.buttons("offer/" + report.title().key(), buttons)
                .message(icon(report.mood()) + title + worst(report));
    }

    private Button button(Report.Offer offer) {
        var label = phrasing.plain(offer.label());
        var button = Button.plain(OFFER + offer.words().hashCode(), label, offer.words());
        return offer.question()
                .map(question -> button.danger(
                        new Button.Confirm(label, phrasing.plain(question), label, phrasing.plain("button.not-now"))))
                .orElseGet(button::primary);
    }

    /// What a notification on a locked telephone should say: the first thing that is wrong.
    private String worst(Report report) {
        return report.sections().stream()
                .flatMap(section -> section instanceof Report.Section.Lines(var lines) ? lines.stream() : Stream.of())
                .filter(line -> line.mood().compareTo(Mood.WARNING) >= 0)
                .max(Comparator.comparing(Report.Line::mood))
                .map(line -> "\n" + phrasing.say(line.text()))
                .orElse("");
    }

    private void add(Blocks blocks, Report.Section section) {
        switch (section) {
            case Report.Section.Lines(var lines) ->
                blocks.lines(lines.stream()
                        .sorted(Comparator.comparing(Report.Line::mood).reversed())
                        .map(this::line)
                        .toList());
            case Report.Section.Output output -> output(blocks, output);
            case Report.Section.Changes(var plan) -> new PlanCard(phrasing).into(blocks, plan);
            case Report.Section.Table(var headings, var rows) -> table(blocks, headings, rows);
        }
    }

    private String line(Report.Line line) {
        var help =
                line.typeNext().map(words -> "\n      → " + Mrkdwn.code(words)).orElse("");
        return icon(line.mood()) + phrasing.say(line.text()) + help;
    }

    private void output(Blocks blocks, Report.Section.Output output) {
        output.heading().map(phrasing::say).ifPresent(heading -> blocks.section("*" + heading + "*"));
        if (output.content().isBlank()) {
            blocks.context(phrasing.say("card.no-output"));
            return;
        }
        blocks.longOutput(output.content(), OUTPUT_BLOCKS);
        if (output.isTruncated()) {
            blocks.context(phrasing.say("card.truncated"));
        }
    }

    /// Cells one after the other: a table does not fit on a telephone.
    private void table(Blocks blocks, List<Text> headings, List<? extends List<?>> rows) {
        blocks.context(headings.stream().map(phrasing::say).collect(Collectors.joining(" · ")));
        blocks.lines(rows.stream()
                .map(row -> row.stream().map(this::cell).collect(Collectors.joining(" · ")))
                .toList());
    }

    private String cell(Object cell) {
        return cell instanceof Text text ? phrasing.say(text) : Mrkdwn.outside(cell.toString());
    }

    private static String icon(Mood mood) {
        return switch (mood) {
            case PLAIN -> "";
            case GOOD -> "🟢 ";
            case WARNING -> "🟡 ";
            case UNKNOWN -> "❔ ";
            case BAD -> "🔴 ";
        };
    }
}
