package dev.dangjik.console;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import picocli.CommandLine;

/// A day, or a moment, as typed at the command line.
sealed interface DayOrTime {
    /// Where it begins.
    Instant begin(ZoneId zone);

    /// The first moment behind it.
    Instant end(ZoneId zone);

    record Day(LocalDate date) implements DayOrTime {
        @Override
        public Instant begin(ZoneId zone) {
            return date.atStartOfDay(zone).toInstant();
        }

        @Override
        public Instant end(ZoneId zone) {
            return date.plusDays(1).atStartOfDay(zone).toInstant();
        }
    }

    record Time(Instant at) implements DayOrTime {
        @Override
        public Instant begin(ZoneId zone) {
            return at;
        }

        @Override
        public Instant end(ZoneId zone) {
            return at;
        }
    }

    /// The day or time that `text` names.
    ///
    /// @throws CommandLine.ParameterException saying what can be typed
    static DayOrTime parse(String text, CommandLine command) {
        try {
            return text.length() == 10
                    ? new Day(LocalDate.parse(text))
                    : new Time(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException _) {
            throw new CommandLine.ParameterException(
                    command, text + " is neither a day nor a time. Type 2026-11-01, or 2026-11-01T09:00:00+09:00.");
        }
    }
}
