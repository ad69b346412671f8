package dev.dangjik.command.steps;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// When the lines of a log were written, as people read it.
class LogTimesTest {
    private static final String WRITTEN = "2026-11-21T13:00:00.123456789Z ";
    private static final String SHOWN = "11-21 22:00:00.123 ";

    private final LogTimes times = new LogTimes(ZoneId.of("Asia/Seoul"));

    @Test
    void the_time_before_a_line_is_shown_in_the_stack_s_zone() {
        assertEquals(SHOWN + "order 17 came", times.shown(WRITTEN + "order 17 came"));
        assertEquals("11-21 22:00:00.000 order", times.shown("2026-11-21T22:00:00+09:00 order"));
        assertEquals("11-21 22:00:00.120 [7] LOG:  done", times.shown("2026-11-21 13:00:00.12 UTC [7] LOG:  done"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-21T13:00:00.120Z  INFO 1 --- up",
                "2026-11-21T22:00:00.120+09:00  INFO 1 --- up",
                "2026-11-21 22:00:00,120 INFO 1 --- up",
                "[2026-11-21 13:00:01,002] INFO 1 --- up",
                "2026-11-21 12:59:58.9 UTC INFO 1 --- up",
                "2026/11/21 13:00:00 INFO 1 --- up"
            })
    void a_program_s_own_time_of_the_same_moment_is_not_shown_beside_it(String words) {
        assertEquals(SHOWN + "INFO 1 --- up", times.shown(WRITTEN + words));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-20 13:00:00 the day was closed",
                "2026-11-21 13:07:00 is when it happened",
                "2026-11-21T14:00:00Z is the next run",
                "2026-11-21 12:45:00 is the last candle",
                "2026-13-41 99:00:00 is no time",
                "order 2026-11-21 13:00:00",
                ""
            })
    void another_time_is_what_the_program_says(String words) {
        assertEquals(SHOWN + words, times.shown(WRITTEN + words));
    }

    @Test
    void what_does_not_begin_with_a_time_stays_as_it_is() {
        var text =
                "      3 ERROR order N was lost\n\n\tat Main.java:1\n2026-13-41T00:00:00Z x\n2026-11-21 13:00:00 y\n";

        assertEquals(text, times.shown(text));
    }
}
