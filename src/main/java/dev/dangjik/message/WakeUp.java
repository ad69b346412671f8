package dev.dangjik.message;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Tells a sleeping worker that there is something to do. Signals while it works are not lost, and count once.
public final class WakeUp {
    private final Semaphore signal = new Semaphore(0);

    public void signal() {
        signal.release();
    }

    /// Waits for a signal, at most `limit`.
    ///
    /// @throws InterruptedException when the worker is to stop
    public void await(Duration limit) throws InterruptedException {
        if (signal.tryAcquire(Math.max(0, limit.toMillis()), TimeUnit.MILLISECONDS)) {
            signal.drainPermits();
        }
    }
}
