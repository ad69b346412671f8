package dev.dangjik.release;

import dev.dangjik.plan.Plan;
import dev.dangjik.plan.Segment;
import dev.dangjik.plan.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// The exact words that reach a host, kept as files that a reviewer reads.
final class Golden {
    private Golden() {}

    static String text(String name) {
        try {
            return Files.readString(Path.of("src/test/resources/golden/release", name + ".txt"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Steps and compensations of every remote segment; probes from outside as their URL.
    static String steps(Plan plan) {
        var text = new StringBuilder();
        for (var segment : plan.segments()) {
            switch (segment) {
                case Segment.Remote remote -> {
                    remote.steps().forEach(step -> step(text, step));
                    remote.compensations()
                            .forEach(back -> text.append("back ")
                                    .append(back.id())
                                    .append(" (")
                                    .append(back.timeout().toSeconds())
                                    .append(" s)\n    ")
                                    .append(back.command())
                                    .append('\n'));
                }
                case Segment.FromOutside look ->
                    text.append("outside ").append(look.url()).append('\n');
                case Segment.Exposure exposure ->
                    text.append("exposure ").append(exposure.url()).append('\n');
                case Segment.HttpTrigger _ -> throw new IllegalArgumentException("a release calls no interface");
            }
        }
        return text.toString();
    }

    private static void step(StringBuilder text, Step step) {
        text.append(step.phase().name().toLowerCase(Locale.ROOT))
                .append(' ')
                .append(step.id())
                .append(" (")
                .append(step.timeout().toSeconds())
                .append(" s, cancel ")
                .append(step.cancel().name().toLowerCase(Locale.ROOT))
                .append(", then ")
                .append(step.onFailure().name().toLowerCase(Locale.ROOT))
                .append(")\n    ")
                .append(step.command())
                .append('\n');
        step.verify()
                .ifPresent(
                        verify -> text.append("    true when ").append(verify).append('\n'));
    }
}
