package dev.dangjik.console.watch;

import io.micronaut.scheduling.TaskScheduler;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The bot's periodic work: each piece by name, each at its own pace, none twice at once.
///
/// For what may be lost or repeated. What must happen at a time is a row in the database with a wake-up.
public final class Timers implements AutoCloseable {
    /// A timer is overdue when it has not done its work this long after it should have begun.
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final Duration GOODBYE = Duration.ofSeconds(10);

    private final TaskScheduler scheduler;
    private final ExecutorService workers;
    private final Clock clock;
    private final List<Timer> timers = new CopyOnWriteArrayList<>();
    private @Nullable Future<?> beat;

    /// @param scheduler beats; it never waits for the work
    /// @param workers do the work; closed with this
    public Timers(TaskScheduler scheduler, ExecutorService workers, Clock clock) {
        this.scheduler = scheduler;
        this.workers = workers;
        this.clock = clock;
    }

    /// One timer, as seen from outside.
    ///
    /// @param succeededAt end of the last piece of work that went well; empty before the first
    /// @param overdueBy how long it should have done its work already; zero when it need not have
    /// @param failures pieces of work that threw, since the start
    public record State(String name, Optional<Instant> succeededAt, Duration overdueBy, long failures) {
        /// Whether it is more than [#PATIENCE] behind.
        public boolean isOverdue() {
            return overdueBy.compareTo(PATIENCE) > 0;
        }
    }

    /// Does `work` now and then again `pause` after its end, for ever. Work that throws is done again after
    /// `pause`, at most a minute, and the timer counts as overdue until it went well.
    ///
    /// @param longest how long the work may take; longer counts as overdue
    public void every(String name, Duration pause, Duration longest, Runnable work) {
        timers.add(new Timer(name, pause, longest, work, clock.instant()));
    }

    /// As above, for work of seconds.
    public void every(String name, Duration pause, Runnable work) {
        every(name, pause, PATIENCE, work);
    }

    /// Begins to beat, once a second.
    public synchronized void start() {
        if (beat == null) {
            beat = scheduler.scheduleWithFixedDelay(Duration.ZERO, BEAT, this::tick);
        }
    }

    /// Hands over the work that is due now.
    void tick() {
        for (var timer : timers) {
            if (timer.isToBegin(clock.instant())) {
                workers.execute(() -> timer.run(clock));
            }
        }
    }

    /// Every timer, in the order in which they were added.
    public List<State> states() {
        var now = clock.instant();
        return timers.stream().map(timer -> timer.state(now)).toList();
    }

    /// Names of those that are more than a minute behind.
    public List<String> overdue() {
        return states().stream().filter(State::isOverdue).map(State::name).toList();
    }

    /// Begins nothing any more, and waits at most 10 s for what is being done.
    @Override
    public synchronized void close() {
        if (beat != null) {
            beat.cancel(false);
        }
        workers.shutdown();
        try {
            if (!workers.awaitTermination(GOODBYE.toSeconds(), TimeUnit.SECONDS)) {
                workers.shutdownNow();
            }
        } catch (InterruptedException e) {
            workers.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
