package dev.dangjik.command.steps;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Shows when the lines of a log were written: once, and in the zone of who reads it.
///
/// The time is the one before a line, as Docker and most programs write it (RFC 3339 with its offset, or with UTC
/// behind it). A line without one stays as it is, and so does one of which nobody knows in what zone its time is.
record LogTimes(ZoneId zone) {
    private static final DateTimeFormatter SHOWN = DateTimeFormatter.ofPattern("MM-dd HH:mm:ss.SSS", Locale.ROOT);
    private static final Pattern TIME =
            Pattern.compile("(\\d{4}-\\d\\d-\\d\\d)[T ](\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?)"
                    + "(Z| UTC| GMT|[+-]\\d\\d:\\d\\d)(?: |$)");
    private static final Pattern AGAIN =
            Pattern.compile("\\[?(\\d{4})[-/](\\d\\d)[-/](\\d\\d)[T ](\\d\\d:\\d\\d:\\d\\d)"
                    + "(?:[.,]\\d{1,9})?(?: ?(?:Z|UTC|GMT|KST|[+-]\\d\\d:?\\d\\d)(?![\\w:]))?\\]?(?:\\s+|$)");

    /// How far apart the program's clock and the reading of its line may be.
    private static final Duration APART = Duration.ofSeconds(5);

    /// Zones differ by whole quarters of an hour, and by no more than this.
    private static final Duration QUARTER = Duration.ofMinutes(15);

    private static final Duration FARTHEST = Duration.ofHours(14);

    String shown(String log) {
        return log.lines().map(this::line).collect(Collectors.joining("\n")) + (log.endsWith("\n") ? "\n" : "");
    }

    private String line(String line) {
        var time = TIME.matcher(line);
        if (!time.lookingAt()) {
            return line;
        }
        try {
            var at = instant(time);
            return SHOWN.format(at.atZone(zone)) + " " + withoutAgain(line.substring(time.end()), at);
        } catch (DateTimeException e) {
            return line;
        }
    }

    private static Instant instant(Matcher time) {
        var offset = time.group(3).startsWith(" ") ? "Z" : time.group(3);
        return OffsetDateTime.parse(time.group(1) + "T" + time.group(2) + offset)
                .toInstant();
    }

    /// Takes the program's own time away when it is the same moment, in whatever zone; a program may also begin a line
    /// with another time, which is then part of what it says.
    private static String withoutAgain(String words, Instant at) {
        var again = AGAIN.matcher(words);
        return again.lookingAt() && isSame(again, at) ? words.substring(again.end()) : words;
    }

    private static boolean isSame(Matcher again, Instant at) {
        try {
            var day = LocalDate.parse(again.group(1) + "-" + again.group(2) + "-" + again.group(3));
            var own = day.atTime(LocalTime.parse(again.group(4))).toInstant(ZoneOffset.UTC);
            long apart = Duration.between(at, own).abs().toSeconds();
            long beside = apart % QUARTER.toSeconds();
            return apart <= FARTHEST.plus(APART).toSeconds()
                    && Math.min(beside, QUARTER.toSeconds() - beside) <= APART.toSeconds();
        } catch (DateTimeException e) {
            return false;
        }
    }
}
