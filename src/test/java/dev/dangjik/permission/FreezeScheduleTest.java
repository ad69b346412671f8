package dev.dangjik.permission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.permission.FreezeSchedule.Occurrence;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FreezeScheduleTest {
    private static final ZoneId SEOUL = ZoneId.of("Asia/Seoul");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
    private static final List<String> ZONES =
            List.of("Asia/Seoul", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "UTC");

    @Test
    void the_exact_beginning_is_inside_and_the_exact_end_is_outside() {
        var weekend = FreezeSchedule.of("0 18 * * 5", Duration.ofHours(63), SEOUL);
        var begins = Instant.parse("2026-11-20T09:00:00Z");
        var ends = Instant.parse("2026-11-23T00:00:00Z");

        assertEquals(Optional.empty(), weekend.at(begins.minusMillis(1)));
        assertEquals(Optional.of(new Occurrence(begins, ends)), weekend.at(begins));
        assertEquals(Optional.of(new Occurrence(begins, ends)), weekend.at(ends.minusMillis(1)));
        assertEquals(Optional.empty(), weekend.at(ends));
        assertEquals(begins, weekend.after(begins.minusMillis(1)).orElseThrow().begins());
        assertEquals(
                begins.plus(Duration.ofDays(7)),
                weekend.after(begins).orElseThrow().begins());
    }

    /// A weekend from Friday 18:00 to Monday 09:00 is an hour shorter or longer when the clocks are set in it.
    @ParameterizedTest
    @CsvSource({
        "Europe/Berlin, 2027-03-26T17:00:00Z, 2027-03-29T07:00:00Z, 62",
        "Europe/Berlin, 2027-10-29T16:00:00Z, 2027-11-01T08:00:00Z, 64",
        "America/New_York, 2027-03-12T23:00:00Z, 2027-03-15T13:00:00Z, 62",
        "America/New_York, 2027-11-05T22:00:00Z, 2027-11-08T14:00:00Z, 64",
        "Asia/Seoul, 2027-03-26T09:00:00Z, 2027-03-29T00:00:00Z, 63"
    })
    void the_end_is_read_on_the_wall_clock(ZoneId zone, Instant begins, Instant ends, long hours) {
        var weekend = FreezeSchedule.of("0 18 * * 5", Duration.ofHours(63), zone);

        assertEquals(Optional.of(new Occurrence(begins, ends)), weekend.at(begins));
        assertEquals(hours, Duration.between(begins, ends).toHours());
    }

    @Test
    void a_time_that_the_clocks_skip_is_the_moment_in_which_they_do() {
        var skip = Instant.parse("2027-03-28T01:00:00Z");

        var begun = FreezeSchedule.of("30 2 * * *", Duration.ofHours(2), BERLIN).at(skip);
        assertEquals(Optional.of(new Occurrence(skip, Instant.parse("2027-03-28T02:30:00Z"))), begun);

        var ended =
                FreezeSchedule.of("0 1 * * *", Duration.ofMinutes(90), BERLIN).at(skip.minusSeconds(1));
        assertEquals(Optional.of(new Occurrence(Instant.parse("2027-03-28T00:00:00Z"), skip)), ended);
    }

    @Test
    void a_window_that_lies_wholly_in_a_skipped_hour_does_not_come_that_day() {
        var night = FreezeSchedule.of("15 2 * * *", Duration.ofMinutes(30), BERLIN);
        var skip = Instant.parse("2027-03-28T01:00:00Z");

        assertEquals(Optional.empty(), night.at(skip));
        assertEquals(
                Instant.parse("2027-03-29T00:15:00Z"),
                night.after(skip.minusSeconds(3_600)).orElseThrow().begins());
    }

    @Test
    void of_a_time_that_comes_twice_a_window_begins_at_the_first_and_ends_at_the_second() {
        var first = Instant.parse("2027-11-07T05:30:00Z");

        assertEquals(
                Optional.of(new Occurrence(first, Instant.parse("2027-11-07T07:00:00Z"))),
                FreezeSchedule.of("30 1 * * *", Duration.ofMinutes(30), NEW_YORK)
                        .at(first));
        assertEquals(
                Optional.of(new Occurrence(Instant.parse("2027-11-07T04:30:00Z"), first.plusSeconds(3_600))),
                FreezeSchedule.of("30 0 * * *", Duration.ofHours(1), NEW_YORK).at(first));
        assertEquals(
                Optional.empty(),
                FreezeSchedule.of("30 0 * * *", Duration.ofHours(1), NEW_YORK).at(first.plusSeconds(3_600)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 0 31 2 *", "0 0 30 2 *", "0 0 31 4,6,9,11 *"})
    void a_day_that_no_month_has_never_comes(String cron) {
        var never = FreezeSchedule.of(cron, Duration.ofDays(1), SEOUL);

        assertEquals(Optional.empty(), never.after(Instant.parse("2026-11-20T00:00:00Z")));
        assertEquals(Optional.empty(), never.at(Instant.parse("2027-02-28T12:00:00Z")));
        assertEquals(Optional.empty(), never.at(Instant.parse("2027-03-03T12:00:00Z")));
    }

    @Test
    void it_crosses_midnight_the_month_and_the_year() {
        var turn = FreezeSchedule.of("0 22 31 12 *", Duration.ofHours(36), SEOUL);

        assertTrue(turn.at(Instant.parse("2027-01-01T15:00:00Z")).isPresent());
        assertEquals(
                Instant.parse("2027-01-02T01:00:00Z"),
                turn.at(Instant.parse("2026-12-31T13:00:00Z")).orElseThrow().ends());
    }

    @Test
    void it_begins_only_on_days_from_the_first_to_the_last_and_what_has_begun_lasts() {
        var nights = FreezeSchedule.of("0 20 * * *", Duration.ofHours(12), SEOUL)
                .between(Optional.of(LocalDate.of(2026, 12, 24)), Optional.of(LocalDate.of(2026, 12, 25)));

        assertEquals(Optional.empty(), nights.at(Instant.parse("2026-12-23T12:00:00Z")));
        assertEquals(
                Instant.parse("2026-12-24T11:00:00Z"),
                nights.after(Instant.parse("2026-11-20T00:00:00Z"))
                        .orElseThrow()
                        .begins());
        assertTrue(nights.at(Instant.parse("2026-12-25T22:59:00Z")).isPresent());
        assertEquals(Optional.empty(), nights.after(Instant.parse("2026-12-25T11:00:00Z")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-", "", "0 18 * *", "0 18 * * 5 2027", "60 * * * *", "0 24 * * *", "@daily", "0 0 L * *"})
    void what_is_no_cron_of_five_fields_is_refused(String cron) {
        assertThrows(IllegalArgumentException.class, () -> FreezeSchedule.of(cron, Duration.ofHours(1), SEOUL), cron);
    }

    /// Every minute of a year, against cron and clocks computed here in another way: by looking at each minute.
    @Test
    void a_year_of_random_windows_is_as_computed_minute_by_minute() {
        long seed = RandomGenerator.getDefault().nextLong();
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        for (int round = 0; round < 12; round++) {
            var some = RandomWindow.drawn(random, ZONES);
            var schedule = FreezeSchedule.of(some.cron(), some.lasts(), some.zone());
            var about = "seed " + seed + ", " + some;
            var year = some.minutes(2027);
            for (int looked = 0; looked < 300; looked++) {
                var at = year.first().plusSeconds(random.nextLong(364L * 24 * 60) * 60);
                assertEquals(year.end(at), schedule.at(at).map(Occurrence::ends), () -> about + " at " + at);
            }
            for (var change : some.changes(2027)) {
                for (int minute = -180; minute <= 180; minute++) {
                    var at = change.plusSeconds(minute * 60L);
                    assertEquals(year.end(at), schedule.at(at).map(Occurrence::ends), () -> about + " at " + at);
                }
            }
            var at = year.first().plusSeconds(random.nextLong(300L * 24 * 60) * 60);
            year.next(at)
                    .ifPresent(begins -> assertEquals(
                            begins, schedule.after(at).orElseThrow().begins(), () -> about + " after " + at));
        }
    }

    /// A window of the test, with its own idea of what cron and clocks mean.
    private record RandomWindow(
            String cron,
            List<Integer> minute,
            List<Integer> hour,
            List<Integer> day,
            List<Integer> month,
            List<Integer> weekday,
            Duration lasts,
            ZoneId zone) {
        static RandomWindow drawn(RandomGenerator random, List<String> zones) {
            var minute = field(random, 0, 59, 0.05);
            var hour = field(random, 0, 23, 0.1);
            var day = field(random, 1, 31, 0.5);
            var month = field(random, 1, 12, 0.7);
            var weekday = field(random, 0, 7, 0.5);
            var cron = String.join(
                    " ", word(minute, 60), word(hour, 24), word(day, 31), word(month, 12), word(weekday, 8));
            var lasts = Duration.ofMinutes(random.nextBoolean() ? random.nextInt(1, 300) : random.nextInt(1, 8_000));
            return new RandomWindow(
                    cron, minute, hour, day, month, weekday, lasts, ZoneId.of(zones.get(random.nextInt(zones.size()))));
        }

        /// All values, or up to three of them.
        private static List<Integer> field(RandomGenerator random, int least, int most, double all) {
            var values = new ArrayList<Integer>();
            if (random.nextDouble() < all) {
                for (int value = least; value <= most; value++) {
                    values.add(value);
                }
                return values;
            }
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                values.add(random.nextInt(least, most + 1));
            }
            return values.stream().distinct().sorted().toList();
        }

        private static String word(List<Integer> values, int all) {
            return values.size() == all
                    ? "*"
                    : String.join(",", values.stream().map(String::valueOf).toList());
        }

        private boolean begins(LocalDateTime at) {
            int sundayIsNought = at.getDayOfWeek().getValue() % 7;
            boolean isDay = day.contains(at.getDayOfMonth());
            boolean isWeekday = weekday.contains(sundayIsNought) || (sundayIsNought == 0 && weekday.contains(7));
            boolean isEither = (day.size() < 31 && weekday.size() < 8) ? (isDay || isWeekday) : (isDay && isWeekday);
            return minute.contains(at.getMinute())
                    && hour.contains(at.getHour())
                    && month.contains(at.getMonthValue())
                    && isEither;
        }

        List<Instant> changes(int year) {
            var changes = new ArrayList<Instant>();
            var next = zone.getRules().nextTransition(Instant.parse(year + "-01-01T00:00:00Z"));
            while (next != null && next.getInstant().isBefore(Instant.parse(year + "-12-31T00:00:00Z"))) {
                changes.add(next.getInstant());
                next = zone.getRules().nextTransition(next.getInstant());
            }
            return changes;
        }

        /// The end of the newest window for each minute of a year; nought where there is none.
        Minutes minutes(int year) {
            var first = Instant.parse(year + "-01-01T00:00:00Z");
            var ends = new long[367 * 24 * 60];
            var begun = new boolean[ends.length];
            var before = LocalDateTime.ofInstant(first, zone).minus(lasts).minusDays(1);
            for (var start = before; start.getYear() <= year; start = start.plusMinutes(1)) {
                if (begins(start)) {
                    long from = shown(start, false);
                    long to = shown(start.plus(lasts), true);
                    for (long at = Math.max(from, first.getEpochSecond()); at < to; at += 60) {
                        int index = (int) ((at - first.getEpochSecond()) / 60);
                        if (index < ends.length) {
                            ends[index] = Math.max(ends[index], to);
                            begun[index] |= at == from;
                        }
                    }
                }
            }
            return new Minutes(first, ends, begun);
        }

        /// The second in which the clocks show `wanted` or a later time for the first time, or from which on they show
        /// nothing earlier any more.
        private long shown(LocalDateTime wanted, boolean isLast) {
            long second = wanted.toEpochSecond(java.time.ZoneOffset.UTC) - 15 * 3_600L;
            long found = Long.MIN_VALUE;
            for (long at = second; at < second + 30 * 3_600L; at += 60) {
                boolean isReached = !LocalDateTime.ofInstant(Instant.ofEpochSecond(at), zone)
                        .isBefore(wanted);
                if (isReached && found == Long.MIN_VALUE) {
                    found = at;
                    if (!isLast) {
                        return found;
                    }
                } else if (!isReached) {
                    found = Long.MIN_VALUE;
                }
            }
            return found;
        }
    }

    /// What holds in each minute of a year.
    private static final class Minutes {
        private final Instant first;
        private final long[] ends;
        private final boolean[] begun;

        Minutes(Instant first, long[] ends, boolean[] begun) {
            this.first = first;
            this.ends = ends;
            this.begun = begun;
        }

        Instant first() {
            return first;
        }

        Optional<Instant> end(Instant at) {
            long end = ends[(int) Duration.between(first, at).toMinutes()];
            return end == 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(end));
        }

        Optional<Instant> next(Instant at) {
            for (int index = (int) Duration.between(first, at).toMinutes() + 1; index < begun.length; index++) {
                if (begun[index]) {
                    return Optional.of(first.plusSeconds(index * 60L));
                }
            }
            return Optional.empty();
        }
    }
}
