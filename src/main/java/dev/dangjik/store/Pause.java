package dev.dangjik.store;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Waits a while before something is tried again. Tests give one that only moves their clock.
@FunctionalInterface
public interface Pause {
    /// Returns after `time`, earlier when the thread is interrupted; the interrupt flag stays set.
    void pause(Duration time);

    /// Really waits.
    static Pause real() {
        return time -> {
            try {
                var never = new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS);
                assert !never;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }
}
