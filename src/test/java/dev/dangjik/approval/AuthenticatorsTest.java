package dev.dangjik.approval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.dangjik.config.Secret;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A code counts once, near its time, and guessing is stopped.
class AuthenticatorsTest {
    /// The key of RFC 6238, appendix B.
    private static final Secret<String> SECRET =
            new Secret<>(Base32.encoded("12345678901234567890".getBytes(StandardCharsets.US_ASCII)));

    /// The last six digits of the RFC's code for 1111111109.
    private static final String CODE = "081804";

    private static final Instant THEN = Instant.ofEpochSecond(1_111_111_109L);

    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private final TestClock clock = new TestClock(THEN);
    private final Authenticators authenticators = new Authenticators(clock);

    @ParameterizedTest
    @CsvSource({
        "59, 287082",
        "1111111109, 081804",
        "1111111111, 050471",
        "1234567890, 005924",
        "2000000000, 279037",
        "20000000000, 353130"
    })
    void the_codes_are_those_of_the_rfc(long second, String code) {
        clock.set(Instant.ofEpochSecond(second));

        assertEquals(new CodeOutcome.Right(), use("minjun", code));
    }

    @ParameterizedTest
    @CsvSource({"-60, false", "-30, true", "0, true", "30, true", "60, false"})
    void a_step_early_or_late_is_forgiven_and_no_more(long seconds, boolean isRight) {
        clock.advance(Duration.ofSeconds(seconds));

        assertEquals(isRight, use("minjun", CODE) instanceof CodeOutcome.Right);
    }

    @Test
    void a_code_counts_once_and_none_from_before_it() {
        assertEquals(new CodeOutcome.Right(), use("minjun", CODE));
        assertEquals(new CodeOutcome.Used(), use("minjun", CODE));
        clock.advance(Duration.ofSeconds(30));
        assertEquals(new CodeOutcome.Used(), use("minjun", CODE));
        assertEquals(new CodeOutcome.Right(), use("sora", CODE));
    }

    @Test
    void the_fifth_wrong_code_locks_for_a_quarter_of_an_hour_also_for_the_right_one() {
        for (int left = 4; left > 0; left--) {
            assertEquals(new CodeOutcome.Wrong(left), use("minjun", "000000"));
        }
        var until = clock.instant().plus(Duration.ofMinutes(15));
        assertEquals(new CodeOutcome.Locked(until, true), use("minjun", "000000"));
        assertEquals(new CodeOutcome.Locked(until, false), use("minjun", CODE));
        assertEquals(new CodeOutcome.Right(), use("sora", CODE));

        clock.advance(Duration.ofMinutes(15));
        assertEquals(new CodeOutcome.Wrong(4), use("minjun", CODE));
    }

    @Test
    void a_right_code_forgives_the_wrong_ones_before_it() {
        use("minjun", "000000");
        use("minjun", "");
        assertEquals(new CodeOutcome.Right(), use("minjun", CODE));

        assertEquals(new CodeOutcome.Wrong(4), use("minjun", "000000"));
    }

    @Test
    void of_many_who_use_the_same_code_in_the_same_moment_it_counts_for_one() throws Exception {
        try (var stage = Executors.newVirtualThreadPerTaskExecutor()) {
            var go = new CountDownLatch(1);
            var tries = IntStream.range(0, 8)
                    .mapToObj(_ -> stage.submit(() -> {
                        go.await();
                        return use("minjun", CODE);
                    }))
                    .toList();
            go.countDown();

            int right = 0;
            for (var one : tries) {
                right += assertInstanceOf(CodeOutcome.class, one.get()) instanceof CodeOutcome.Right ? 1 : 0;
            }
            assertEquals(1, right);
        }
    }

    private CodeOutcome use(String person, String code) {
        return postgres.transactions(clock).call(handle -> authenticators.use(handle, person, SECRET, code));
    }
}
