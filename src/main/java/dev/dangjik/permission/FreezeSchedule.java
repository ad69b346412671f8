package dev.dangjik.permission;

import com.github.kagkarlsson.scheduler.task.schedule.CronSchedule;
import com.github.kagkarlsson.scheduler.task.schedule.CronStyle;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// When a freeze window is in force: a cron expression says when it begins, a duration how long it lasts.
///
/// Both count on the wall clock of its zone, so a weekend until Monday at nine ends on Monday at nine also when the
/// clocks are set meanwhile. A time that the clocks skip is the moment in which they skip it. Of a time that comes
/// twice a window begins at the first and ends at the second: it is never shorter than somebody may read it.
///
/// The exact beginning is inside, the exact end is outside.
public final class FreezeSchedule {
    static final Duration SHORTEST = Duration.ofMinutes(1);
    static final Duration LONGEST = Duration.ofDays(60);
    private static final int FIELDS = 5;
    private static final int NEVER = 2_400;
    private static final Duration MARGIN = Duration.ofDays(1);

    private final CronSchedule cron;
    private final Duration lasts;
    private final ZoneId zone;
    private final Optional<LocalDate> from;
    private final Optional<LocalDate> until;

    private FreezeSchedule(
            CronSchedule cron, Duration lasts, ZoneId zone, Optional<LocalDate> from, Optional<LocalDate> until) {
        this.cron = cron;
        this.lasts = lasts;
        this.zone = zone;
        this.from = from;
        this.until = until;
    }

    /// A schedule on every day.
    ///
    /// @param cron minute, hour, day of month, month, day of week (0 and 7 are Sunday), as crontab(5) reads
    ///     them: where both days are restricted, either of them is enough
    /// @param lasts whole minutes
    /// @throws IllegalArgumentException when `cron` is none
    public static FreezeSchedule of(String cron, Duration lasts, ZoneId zone) {
        if (cron.strip().split("\\s+").length != FIELDS) {
            throw new IllegalArgumentException("minute, hour, day of month, month and day of week are " + FIELDS);
        }
        // Expanded in UTC, which skips and repeats nothing: what the zone's clocks do is decided here.
        var expanded = new CronSchedule(cron.strip(), ZoneOffset.UTC, CronStyle.UNIX);
        return new FreezeSchedule(expanded, lasts, zone, Optional.empty(), Optional.empty());
    }

    /// The same, beginning only on days of the zone from `first` to `last`, both included.
    FreezeSchedule between(Optional<LocalDate> first, Optional<LocalDate> last) {
        return new FreezeSchedule(cron, lasts, zone, first, last);
    }

    public ZoneId zone() {
        return zone;
    }

    /// One time in which it is in force.
    ///
    /// @param ends first moment behind it
    public record Occurrence(Instant begins, Instant ends) {}

    /// The newest occurrence in which `at` lies.
    public Optional<Occurrence> at(Instant at) {
        return newest(at).map(this::occurrence).filter(found -> at.isBefore(found.ends()));
    }

    /// The first occurrence that begins after `at`.
    public Optional<Occurrence> after(Instant at) {
        var next = newest(at).flatMap(this::next).or(() -> next(earliest(at)));
        while (next.isPresent()) {
            var found = occurrence(next.get());
            if (found.begins().isAfter(at) && found.ends().isAfter(found.begins())) {
                return Optional.of(found);
            }
            next = next(next.get());
        }
        return Optional.empty();
    }

    /// What has begun before this is over by `at`, whatever the clocks did.
    private LocalDateTime earliest(Instant at) {
        return local(at).minus(lasts).minus(MARGIN);
    }

    private LocalDateTime local(Instant at) {
        return LocalDateTime.ofInstant(at, zone).truncatedTo(ChronoUnit.MINUTES);
    }

    /// The newest beginning by `at` that may not be over. Found by halving: the library only looks forward, and there
    /// may be tens of thousands of them.
    private Optional<LocalDateTime> newest(Instant at) {
        var found = next(earliest(at)).filter(first -> hasBegun(first, at));
        if (found.isEmpty()) {
            return found;
        }
        var last = found.get();
        var high = local(at).plus(MARGIN);
        while (last.isBefore(high)) {
            var middle = last.plusMinutes(ChronoUnit.MINUTES.between(last, high) / 2);
            var later = next(middle).filter(start -> hasBegun(start, at));
            if (later.isPresent()) {
                last = later.get();
            } else {
                high = middle;
            }
        }
        return Optional.of(last);
    }

    private boolean hasBegun(LocalDateTime start, Instant at) {
        return !begin(start).isAfter(at);
    }

    /// The first beginning after a time of the wall clock.
    private Optional<LocalDateTime> next(LocalDateTime after) {
        var earliest = from.map(LocalDate::atStartOfDay)
                .map(day -> day.minusMinutes(1))
                .filter(after::isBefore)
                .orElse(after);
        var found = LocalDateTime.ofInstant(
                cron.getInitialExecutionTime(earliest.toInstant(ZoneOffset.UTC)), ZoneOffset.UTC);
        boolean isThere = found.getYear() < NEVER
                && until.filter(last -> found.toLocalDate().isAfter(last)).isEmpty();
        return isThere ? Optional.of(found) : Optional.empty();
    }

    private Occurrence occurrence(LocalDateTime start) {
        return new Occurrence(begin(start), end(start.plus(lasts)));
    }

    private Instant begin(LocalDateTime start) {
        var change = zone.getRules().getTransition(start);
        return change != null && change.isGap()
                ? change.getInstant()
                : start.atZone(zone).toInstant();
    }

    private Instant end(LocalDateTime end) {
        var change = zone.getRules().getTransition(end);
        if (change == null) {
            return end.atZone(zone).toInstant();
        }
        return change.isGap() ? change.getInstant() : end.toInstant(change.getOffsetAfter());
    }
}
