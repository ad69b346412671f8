package dev.dangjik.remote;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/// One line of a segment's journal. Times are of the VM's clock.
public sealed interface SegmentEvent {
    /// A step has begun.
    record Begin(String step, Instant at) implements SegmentEvent {}

    /// A step has ended.
    ///
    /// @param how `ran`, `observed` or `skipped`
    record End(String step, int exitCode, String how, Instant at) implements SegmentEvent {}

    /// A step has told something worth keeping.
    record Fact(String name, String value) implements SegmentEvent {}

    /// Something went wrong that does not decide the outcome.
    ///
    /// @param step its id, `-` for the segment
    /// @param word `failed-<rc>`, `disk-full`, `output-not-capped` or `bad-fact`
    record Warning(String step, String word) implements SegmentEvent {}

    record CompensateBegin(String id, Instant at) implements SegmentEvent {}

    record CompensateEnd(String id, int exitCode, Instant at) implements SegmentEvent {}

    /// It goes on after it was lost.
    record Resumed(Instant at, String by) implements SegmentEvent {}

    /// A line that tells nothing the bot keeps, or that a newer supervisor has written.
    record Other(String line) implements SegmentEvent {}

    /// Reads a line of the journal, without its newline; never throws.
    static SegmentEvent parse(String line) {
        var words = List.of(line.split(" ", -1));
        try {
            return switch (words.getFirst()) {
                case "begin" -> new Begin(words.get(1), time(words.get(2)));
                case "end" -> new End(words.get(1), Integer.parseInt(words.get(2)), words.get(3), time(words.get(4)));
                case "fact" -> new Fact(words.get(1), text(words.get(2)));
                case "warning" -> new Warning(words.get(1), words.get(2));
                case "compensate-begin" -> new CompensateBegin(words.get(1), time(words.get(2)));
                case "compensate-end" ->
                    new CompensateEnd(words.get(1), Integer.parseInt(words.get(2)), time(words.get(3)));
                case "resumed" -> new Resumed(time(words.get(1)), text(words.get(2)));
                default -> new Other(line);
            };
        } catch (IndexOutOfBoundsException | IllegalArgumentException _) {
            return new Other(line);
        }
    }

    private static Instant time(String millis) {
        return Instant.ofEpochMilli(Long.parseLong(millis));
    }

    private static String text(String base64) {
        return base64.equals("-") ? "" : new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }
}
