package dev.dangjik.slack;

import dev.dangjik.message.Language;
import dev.dangjik.message.LocalizedText;
import dev.dangjik.plan.Compensation;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.PlanDigest;
import dev.dangjik.plan.PlanJson;
import dev.dangjik.plan.Segment;
import dev.dangjik.plan.Step;
import java.util.stream.Collectors;

/// A plan as a text file, of any length: its commands to be read, and behind them the very text whose SHA-256 is the
/// plan's digest.
final class PlanText {
    private final Language language;

    PlanText(Language language) {
        this.language = language;
    }

    String of(Plan plan) {
        var text = new StringBuilder();
        text.append(plan.stack()).append(' ').append(plan.command()).append(' ').append(plan.arguments());
        text.append("\nsha256 ").append(PlanDigest.of(plan)).append("\n\n");
        plan.notes()
                .forEach(note -> text.append(note.title().in(language))
                        .append('\n')
                        .append(note.body())
                        .append("\n\n"));
        plan.segments().forEach(segment -> text.append(segment(segment)).append("\n\n"));
        return text.append(PlanJson.write(plan)).append('\n').toString();
    }

    private String segment(Segment segment) {
        return switch (segment) {
            case Segment.Remote remote ->
                remote.host() + " " + remote.fingerprints() + "\n"
                        + remote.steps().stream().map(this::step).collect(Collectors.joining("\n"))
                        + remote.compensations().stream().map(this::back).collect(Collectors.joining());
            case Segment.OutsideProbe probe -> title(probe.title()) + "\n    GET " + probe.url();
        };
    }

    private String step(Step step) {
        return title(step.title()) + "\n    " + step.command();
    }

    private String back(Compensation compensation) {
        return "\n<- " + title(compensation.title()) + "\n    " + compensation.command();
    }

    private String title(LocalizedText title) {
        return title.in(language);
    }
}
