package dev.dangjik.slack;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// When the next connection may be tried. For one thread.
final class SocketBackoff {
    private final Duration first;
    private final Duration longest;
    private final RandomGenerator random;
    private long next = System.nanoTime();
    private int failures;

    /// @param random spreads the tries of several bots that lost Slack in the same moment
    SocketBackoff(Duration first, Duration longest, RandomGenerator random) {
        this.first = first;
        this.longest = longest;
        this.random = random;
    }

    /// How long to wait still; zero when it is time.
    Duration rest() {
        return Duration.ofNanos(Math.max(0, next - System.nanoTime()));
    }

    /// Waits twice as long as the last time, and up to half as long again.
    void failed() {
        long pause = Math.min(longest.toNanos(), first.toNanos() << Math.min(failures, 20));
        failures++;
        rest(Duration.ofNanos(pause + random.nextLong(pause / 2 + 1)));
    }

    /// Waits this long, as Slack has said.
    void rest(Duration pause) {
        next = Math.max(next, System.nanoTime() + pause.toNanos());
    }

    /// What went wrong before counts no more.
    void succeeded() {
        failures = 0;
    }
}
