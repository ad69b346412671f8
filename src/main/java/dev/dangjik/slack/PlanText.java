package dev.dangjik.slack;

import dev.dangjik.message.Language;
import dev.dangjik.message.LocalizedText;
import dev.dangjik.plan.Compensation;
import dev.dangjik.plan.HttpCall;
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
        return readable(plan) + PlanJson.writeAuthorised(plan) + "\n";
    }

    /// The part of it that is to be read: everything but the text that was digested.
    String readable(Plan plan) {
        var text = new StringBuilder();
        text.append(plan.stack()).append(' ').append(plan.command()).append(' ').append(plan.arguments());
        text.append("\nsha256 ").append(PlanDigest.of(plan)).append('\n');
        plan.pins()
                .forEach((name, value) -> text.append("as long as ")
                        .append(name)
                        .append(" = ")
                        .append(value)
                        .append('\n'));
        text.append('\n');
        plan.notes()
                .forEach(note -> text.append(note.title().in(language))
                        .append('\n')
                        .append(note.body())
                        .append("\n\n"));
        plan.segments().forEach(segment -> text.append(segment(segment)).append("\n\n"));
        return text.toString();
    }

    private String segment(Segment segment) {
        return switch (segment) {
            case Segment.Remote remote ->
                remote.host() + " " + remote.fingerprints() + "\n"
                        + remote.steps().stream().map(this::step).collect(Collectors.joining("\n"))
                        + remote.compensations().stream().map(this::back).collect(Collectors.joining());
            case Segment.FromOutside look -> title(look.title()) + "\n    GET " + look.url();
            case Segment.Exposure exposure ->
                exposure.host() + " " + exposure.fingerprints() + "\n"
                        + exposure.surface() + ": " + exposure.url() + " -> " + exposure.upstream() + " ("
                        + exposure.mode() + ", " + exposure.lasts() + ")\n"
                        + exposure.sources().stream()
                                .map(source -> "    " + source.network() + " " + source.person())
                                .collect(Collectors.joining("\n"))
                        + "\n    as " + exposure.user();
            case Segment.HttpTrigger trigger -> trigger(trigger);
        };
    }

    private String trigger(Segment.HttpTrigger trigger) {
        return trigger.host() + " " + trigger.fingerprints() + "\n" + title(trigger.title()) + "\n    "
                + trigger.curl() + "\n    " + line(trigger.call()) + "\n    " + line(trigger.readBack()) + " "
                + trigger.pointer() + " = " + trigger.expected();
    }

    /// A call in one line.
    static String line(HttpCall call) {
        return (call.method() + " " + call.url() + " " + call.body().orElse("")).strip();
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
