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
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
                    + "(?:[.,]\\d{1,9})?(?: ?(Z|UTC|GMT|KST|[+-]\\d\\d:?\\d\\d)(?![\\w:]))?\\]?(?:\\s+|$)");

    private static final ZoneId KOREA = ZoneOffset.ofHours(9);

    /// How far apart the program's clock and the reading of its line may be.
    private static final Duration APART = Duration.ofSeconds(5);

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

    /// Takes the program's own time away when it is the same moment: in the zone that it names, else in UTC or the
    /// stack's zone. A program may also begin a line with another time, which is then part of what it says.
    private String withoutAgain(String words, Instant at) {
        var again = AGAIN.matcher(words);
        return again.lookingAt() && isSame(again, at) ? words.substring(again.end()) : words;
    }

    private boolean isSame(Matcher again, Instant at) {
        try {
            var day = LocalDate.parse(again.group(1) + "-" + again.group(2) + "-" + again.group(3));
            var own = day.atTime(LocalTime.parse(again.group(4)));
            return named(again.group(5))
                    .map(Stream::of)
                    .orElse(Stream.of(ZoneOffset.UTC, zone))
                    .anyMatch(candidate ->
                            Duration.between(at, own.atZone(candidate)).abs().compareTo(APART) <= 0);
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static Optional<ZoneId> named(@Nullable String zone) {
        return Optional.ofNullable(zone).map(name -> name.equals("KST") ? KOREA : ZoneId.of(name));
    }
}
