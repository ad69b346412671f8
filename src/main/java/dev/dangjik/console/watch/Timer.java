package dev.dangjik.console.watch;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/// One piece of periodic work and how it has been doing.
final class Timer {
    private static final Logger LOG = LoggerFactory.getLogger(Timer.class);
    private static final Duration LONGEST_RETRY = Duration.ofMinutes(1);

    private final String name;
    private final Duration pause;
    private final Duration longest;
    private final Runnable work;
    private Instant nextAt;
    private Instant wantedBy;
    private boolean isRunning;
    private boolean isFailing;
    private @Nullable Instant succeededAt;
    private long failures;

    Timer(String name, Duration pause, Duration longest, Runnable work, Instant now) {
        this.name = name;
        this.pause = pause;
        this.longest = longest;
        this.work = work;
        this.nextAt = now;
        this.wantedBy = now;
    }

    /// Whether the work is to be begun; the caller then runs it.
    synchronized boolean isToBegin(Instant now) {
        if (isRunning || now.isBefore(nextAt)) {
            return false;
        }
        isRunning = true;
        if (!isFailing && !now.isAfter(wantedBy.plus(Timers.PATIENCE))) {
            wantedBy = now.plus(longest);
        }
        return true;
    }

    void run(Clock clock) {
        boolean isWell = false;
        try (var _ = MDC.putCloseable("timer", name)) {
            work.run();
            isWell = true;
        } catch (RuntimeException e) { // whatever it is, the other timers and the next time must not suffer
            LOG.warn("The timer {} stopped in the middle of its work and will try again", name, e);
        } finally {
            ended(isWell, clock.instant());
        }
    }

    private synchronized void ended(boolean isWell, Instant now) {
        isRunning = false;
        if (isWell) {
            succeededAt = now;
            nextAt = now.plus(pause);
            wantedBy = nextAt;
            isFailing = false;
        } else {
            failures++;
            nextAt = now.plus(pause.compareTo(LONGEST_RETRY) < 0 ? pause : LONGEST_RETRY);
            wantedBy = wantedBy.isBefore(now) ? wantedBy : now;
            isFailing = true;
        }
    }

    synchronized Timers.State state(Instant now) {
        var late = Duration.between(wantedBy, now);
        return new Timers.State(
                name, Optional.ofNullable(succeededAt), late.isNegative() ? Duration.ZERO : late, failures);
    }
}
