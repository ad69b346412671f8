package dev.dangjik.message;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Tells a sleeping worker where there is something to do. Signals while it works are not lost, and count once.
public final class WakeUp {
    private final Semaphore signal = new Semaphore(0);
    private final AtomicBoolean isAnywhere = new AtomicBoolean();
    private final Set<String> lanes = ConcurrentHashMap.newKeySet();

    /// Where to look.
    ///
    /// @param isAnywhere in every lane; else only in `lanes`
    public record Call(boolean isAnywhere, Set<String> lanes) {
        public Call {
            lanes = Set.copyOf(lanes);
        }
    }

    /// There may be something to do in any lane.
    public void signal() {
        isAnywhere.set(true);
        signal.release();
    }

    /// There is something to do in this lane.
    public void signal(String lane) {
        lanes.add(lane);
        signal.release();
    }

    /// Waits for a signal, at most `limit`; after that it is time to look everywhere.
    ///
    /// @throws InterruptedException when the worker is to stop
    public Call await(Duration limit) throws InterruptedException {
        boolean isSignalled = signal.tryAcquire(Math.max(0, limit.toMillis()), TimeUnit.MILLISECONDS);
        signal.drainPermits();
        var named = new HashSet<>(lanes);
        lanes.removeAll(named);
        return new Call(isAnywhere.getAndSet(false) || !isSignalled, named);
    }
}
