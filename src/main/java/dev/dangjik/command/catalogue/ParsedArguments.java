package dev.dangjik.command.catalogue;

import dev.dangjik.config.Durations;
import dev.dangjik.message.Text;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What came of reading the words behind a command.
public sealed interface ParsedArguments {
    /// Everything fits.
    ///
    /// @param values name to canonical text: an instant in UTC (RFC 3339), a duration as `1h30m`, a flag as `true`
    record Valid(SortedMap<String, String> values) implements ParsedArguments {
        public Valid {
            values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
        }

        public Optional<String> text(String name) {
            return Optional.ofNullable(values.get(name));
        }

        public Optional<Instant> instant(String name) {
            return text(name).map(Instant::parse);
        }

        public Optional<Duration> duration(String name) {
            return text(name).map(Durations::parse);
        }

        public boolean isSet(String flag) {
            return text(flag).filter("true"::equals).isPresent();
        }
    }

    /// Something was said that does not fit.
    ///
    /// @param problems one sentence each, the usage line last
    /// @param byArgument the first one about each argument that can be named
    record Invalid(List<Text> problems, SortedMap<String, Text> byArgument) implements ParsedArguments {
        public Invalid {
            problems = List.copyOf(problems);
            byArgument = Collections.unmodifiableSortedMap(new TreeMap<>(byArgument));
        }
    }

    /// Everything that was said fits, but required arguments were left out.
    ///
    /// @param names of what is missing, in the order of the file
    /// @param given what was said, as in [Valid#values()]
    /// @param usage the usage line
    record Missing(List<String> names, SortedMap<String, String> given, Text usage) implements ParsedArguments {
        public Missing {
            names = List.copyOf(names);
            given = Collections.unmodifiableSortedMap(new TreeMap<>(given));
        }
    }
}
