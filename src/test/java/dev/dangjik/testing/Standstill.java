package dev.dangjik.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Notes how long this process was kept from running, as on a machine with more work than processors: a thread that
/// wants to run every few milliseconds writes down how late it was let. Begins with its making.
///
/// For tests of a promised time: what the machine takes from the whole process is not the time of what is tested.
public final class Standstill implements AutoCloseable {
    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long NOTABLE = TimeUnit.MILLISECONDS.toNanos(1);

    private final Clock clock;
    private final Queue<Late> lates = new ConcurrentLinkedQueue<>();
    private volatile boolean isClosed;

    /// Could have run at `since`, ran at `at`.
    private record Late(Instant since, Instant at) {
        Duration within(Instant from, Instant to) {
            var begin = since.isAfter(from) ? since : from;
            var end = at.isBefore(to) ? at : to;
            return begin.isBefore(end) ? Duration.between(begin, end) : Duration.ZERO;
        }
    }

    public Standstill(Clock clock) {
        this.clock = clock;
        Thread.ofPlatform().name("standstill").daemon().start(this::watch);
    }

    private void watch() {
        while (!isClosed) {
            long begin = System.nanoTime();
            LockSupport.parkNanos(this, TICK); // to find out when it may go on is all it is there for
            long late = System.nanoTime() - begin - TICK;
            if (late > NOTABLE) {
                var now = clock.instant();
                lates.add(new Late(now.minusNanos(late), now));
            }
        }
    }

    /// How much of the time between two moments it could have run and did not.
    public Duration between(Instant from, Instant to) {
        return lates.stream().map(late -> late.within(from, to)).reduce(Duration.ZERO, Duration::plus);
    }

    /// The time since `from`, without the time in which it could not run.
    public Duration runningSince(Instant from) {
        var now = clock.instant();
        return Duration.between(from, now).minus(between(from, now));
    }

    @Override
    public void close() {
        isClosed = true;
    }
}
