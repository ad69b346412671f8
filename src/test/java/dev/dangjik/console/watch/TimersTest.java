package dev.dangjik.console.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.testing.Await;
import dev.dangjik.testing.TestClock;
import io.micronaut.scheduling.ScheduledExecutorTaskScheduler;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TimersTest {
    private final TestClock clock = TestClock.atNoon();
    private final ExecutorService beats = Executors.newSingleThreadScheduledExecutor();
    private final Timers timers = timers(new Directly(), clock);
    private final AtomicInteger done = new AtomicInteger();

    @AfterEach
    void close() {
        timers.close();
        beats.shutdownNow();
    }

    @Test
    void work_is_done_at_once_and_again_after_its_pause() {
        timers.every("work", Duration.ofSeconds(10), done::incrementAndGet);

        timers.tick();
        timers.tick();
        assertEquals(1, done.get());
        clock.advance(Duration.ofSeconds(9));
        timers.tick();
        assertEquals(1, done.get());
        clock.advance(Duration.ofSeconds(1));
        timers.tick();
        assertEquals(2, done.get());
        assertEquals(clock.instant(), timers.states().getFirst().succeededAt().orElseThrow());
    }

    @Test
    void work_that_throws_is_counted_and_tried_again_and_stops_no_other_work() {
        timers.every("daily", Duration.ofDays(1), () -> {
            throw new IllegalStateException("no");
        });
        timers.every("other", Duration.ofSeconds(1), done::incrementAndGet);

        for (int second = 0; second <= 120; second++) {
            timers.tick();
            clock.advance(Duration.ofSeconds(1));
        }

        assertEquals(3, timers.states().getFirst().failures());
        assertEquals(121, done.get());
    }

    @Test
    void a_timer_whose_work_keeps_throwing_is_overdue_after_a_minute_until_it_goes_well() {
        var isBroken = new ArrayList<>(List.of(true));
        timers.every("work", Duration.ofSeconds(20), () -> {
            if (!isBroken.isEmpty()) {
                throw new IllegalStateException("no");
            }
        });

        run(Duration.ofSeconds(60));
        assertEquals(List.of(), timers.overdue());
        run(Duration.ofSeconds(10));
        assertEquals(List.of("work"), timers.overdue());
        run(Duration.ofMinutes(10));
        assertEquals(List.of("work"), timers.overdue());
        isBroken.clear();
        run(Duration.ofSeconds(21));
        assertEquals(List.of(), timers.overdue());
    }

    @Test
    void a_timer_that_nobody_runs_is_overdue() {
        timers.every("hourly", Duration.ofHours(1), done::incrementAndGet);
        timers.tick();

        clock.advance(Duration.ofMinutes(61));
        assertEquals(List.of(), timers.overdue());
        clock.advance(Duration.ofSeconds(1));
        assertEquals(List.of("hourly"), timers.overdue());
        assertEquals(Duration.ofSeconds(61), timers.states().getFirst().overdueBy());
    }

    @Test
    void work_that_hangs_is_not_begun_twice_and_is_overdue_when_it_may_not_take_that_long() throws Exception {
        var isBegun = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        try (var several = timers(Executors.newCachedThreadPool(), clock)) {
            several.every("slow", Duration.ofSeconds(1), Duration.ofMinutes(5), () -> {
                done.incrementAndGet();
                isBegun.countDown();
                await(end);
            });
            several.tick();
            assertTrue(isBegun.await(60, TimeUnit.SECONDS));
            clock.advance(Duration.ofMinutes(6));
            several.tick();

            assertEquals(1, done.get());
            assertEquals(List.of(), several.overdue());
            clock.advance(Duration.ofSeconds(1));
            assertEquals(List.of("slow"), several.overdue());
            end.countDown();
        }
    }

    @Test
    void a_real_scheduler_beats_without_being_asked() throws Exception {
        try (var real = timers(Executors.newCachedThreadPool(), Clock.systemUTC())) {
            real.every("work", Duration.ofMillis(1), done::incrementAndGet);
            real.start();
            Await.truth(Duration.ofSeconds(60), () -> done.get() >= 2);
        }
    }

    private Timers timers(ExecutorService workers, Clock time) {
        return new Timers(new ScheduledExecutorTaskScheduler(beats), workers, time);
    }

    private void run(Duration time) {
        for (long second = 0; second < time.toSeconds(); second++) {
            timers.tick();
            clock.advance(Duration.ofSeconds(1));
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Does the work where it is handed over.
    private static final class Directly extends AbstractExecutorService {
        private boolean isShut;

        @Override
        public void execute(Runnable work) {
            work.run();
        }

        @Override
        public void shutdown() {
            isShut = true;
        }

        @Override
        public List<Runnable> shutdownNow() {
            isShut = true;
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return isShut;
        }

        @Override
        public boolean isTerminated() {
            return isShut;
        }

        @Override
        public boolean awaitTermination(long time, TimeUnit unit) {
            return isShut;
        }
    }
}
