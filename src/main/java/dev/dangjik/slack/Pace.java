package dev.dangjik.slack;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Keeps a moment between one piece of work and the next, so that more of what comes meanwhile is done together. The
/// first after a quiet moment begins at once. For one thread at a time.
final class Pace {
    private final long gap;
    private volatile long next = System.nanoTime();

    Pace(Duration gap) {
        this.gap = gap.toNanos();
    }

    /// The next turn comes after this pause.
    void rest(Duration pause) {
        next = System.nanoTime() + pause.toNanos();
    }

    /// Waits for the next turn and takes it; an interruption ends the waiting.
    void await() {
        long wait = next - System.nanoTime();
        if (wait > 0) {
            try {
                TimeUnit.NANOSECONDS.sleep(wait);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        next = System.nanoTime() + gap;
    }
}
