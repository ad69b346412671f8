package dev.dangjik.command.catalogue;

import dev.dangjik.config.Durations;
import dev.dangjik.message.Text;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Reads one value of each type into its canonical text, or says what is wrong with it.
final class ArgumentValues {
    private static final Pattern SHA = Pattern.compile("[0-9a-f]{7,40}");
    private static final Pattern INTEGER = Pattern.compile("0|-?[1-9][0-9]{0,17}");
    private static final Pattern CLOCK = Pattern.compile("([01][0-9]|2[0-3]):[0-5][0-9]");
    private static final Pattern BACKUP = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,199}");
    private static final Set<String> MOVING = Set.of("latest", "stable", "main", "master", "HEAD", "head", "prod");

    private final ZoneId zone;
    private final Instant now;

    ArgumentValues(ZoneId zone, Instant now) {
        this.zone = zone;
        this.now = now;
    }

    /// What came of reading a value.
    sealed interface Read {
        record Fits(String canonical) implements Read {}

        record Wrong(Text why) implements Read {}
    }

    Read read(ArgumentDefinition argument, String text) {
        var name = argument.name();
        return switch (argument.type()) {
            case ArgumentType.Flag _ -> new Read.Fits("true");
            case ArgumentType.Choice(var words) -> oneOf("argument.choice", name, text, words);
            case ArgumentType.ServiceId(var ids) -> oneOf("argument.service", name, text, ids);
            case ArgumentType.HostId(var ids) -> oneOf("argument.host", name, text, ids);
            case ArgumentType.SurfaceId(var ids) -> oneOf("argument.surface", name, text, new TreeSet<>(ids));
            case ArgumentType.DomainName(var names) -> oneOf("argument.domain", name, text, names);
            case ArgumentType.GitSha _ -> sha(name, text);
            case ArgumentType.Release _ -> sha(name, text);
            case ArgumentType.Span span -> span(name, text, span);
            case ArgumentType.Time _ -> time(name, text);
            case ArgumentType.Date _ -> date(name, text);
            case ArgumentType.IntegerRange range -> integer(name, text, range);
            case ArgumentType.Backup _ -> matches(BACKUP, text) ? fits(text) : wrong("argument.backup", name, text);
            case ArgumentType.Cidr _ ->
                Networks.read(text).map(ArgumentValues::fits).orElseGet(() -> wrong("argument.cidr", name, text));
            case ArgumentType.FreeText free -> free(name, text, free);
        };
    }

    private static Read oneOf(String key, String name, String text, Collection<String> words) {
        return words.contains(text) ? fits(text) : wrong(key, name, text, String.join(", ", words));
    }

    private static Read sha(String name, String text) {
        if (MOVING.contains(text)) {
            return wrong("argument.latest", name, text);
        }
        return matches(SHA, text) ? fits(text) : wrong("argument.git-sha", name, text);
    }

    private static Read span(String name, String text, ArgumentType.Span span) {
        try {
            var duration = Durations.parse(text);
            if (duration.compareTo(span.least()) < 0 || duration.compareTo(span.most()) > 0) {
                return wrong(
                        "argument.duration-range",
                        name,
                        text,
                        Durations.format(span.least()),
                        Durations.format(span.most()));
            }
            return fits(Durations.format(duration));
        } catch (IllegalArgumentException _) {
            return wrong("argument.duration", name, text);
        }
    }

    /// RFC 3339, a time of day in the stack's zone (the last such moment), or a duration ago.
    private Read time(String name, String text) {
        return moment(text)
                .map(moment -> fits(moment.truncatedTo(ChronoUnit.SECONDS).toString()))
                .orElseGet(() -> wrong("argument.time", name, text, zone.getId()));
    }

    private Optional<Instant> moment(String text) {
        if (matches(CLOCK, text)) {
            var today = now.atZone(zone).with(LocalTime.parse(text));
            var last = today.toInstant().isAfter(now) ? today.minusDays(1) : today;
            return Optional.of(last.toInstant());
        }
        try {
            return Optional.of(now.minus(Durations.parse(text)));
        } catch (IllegalArgumentException _) {
            return dated(text);
        }
    }

    private static Optional<Instant> dated(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    private static Read date(String name, String text) {
        try {
            return fits(LocalDate.parse(text).toString());
        } catch (DateTimeException _) {
            return wrong("argument.date", name, text);
        }
    }

    private static Read integer(String name, String text, ArgumentType.IntegerRange range) {
        if (matches(INTEGER, text)) {
            long number = Long.parseLong(text);
            if (number >= range.least() && number <= range.most()) {
                return fits(text);
            }
        }
        return wrong("argument.integer", name, text, range.least(), range.most());
    }

    private static Read free(String name, String text, ArgumentType.FreeText free) {
        if (text.length() > free.maximum()) {
            return wrong("argument.too-long", name, free.maximum());
        }
        return matches(free.pattern(), text)
                ? fits(text)
                : wrong("argument.text", name, text, free.pattern().pattern());
    }

    private static boolean matches(Pattern pattern, String text) {
        return pattern.matcher(text).matches();
    }

    private static Read fits(String canonical) {
        return new Read.Fits(canonical);
    }

    private static Read wrong(String key, Object... arguments) {
        return new Read.Wrong(new Text(key, List.of(arguments)));
    }
}
