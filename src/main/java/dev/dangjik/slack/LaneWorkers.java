package dev.dangjik.slack;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Works on lanes: each has one virtual thread at a time, and whoever asks for it meanwhile has it look once more.
final class LaneWorkers {
    private static final Logger LOG = LoggerFactory.getLogger(LaneWorkers.class);
    private static final Duration FAREWELL = Duration.ofSeconds(3);

    private final Lane lane;
    private final Runnable later;
    private final Map<String, Worker> busy = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("outbox-lane-", 0).factory());

    /// What is done in a lane.
    @FunctionalInterface
    interface Lane {
        /// Does what is due.
        ///
        /// @return false when something may be due later
        boolean isEmptied(String id);
    }

    /// What a worker will do when it is through.
    private enum Worker {
        /// End.
        WORKS,

        /// Look once more, since something was put meanwhile.
        LOOKS_AGAIN
    }

    /// @param later told when something may be due in a lane later on, and when its work broke off
    LaneWorkers(Lane lane, Runnable later) {
        this.lane = lane;
        this.later = later;
    }

    boolean isBusy(String id) {
        return busy.containsKey(id);
    }

    /// Sets a lane to work, or has who works on it look once more. Nothing after [#close].
    void begin(String id) {
        if (busy.merge(id, Worker.WORKS, (_, _) -> Worker.LOOKS_AGAIN) != Worker.WORKS) {
            return;
        }
        try {
            threads.execute(() -> work(id));
        } catch (RejectedExecutionException e) {
            busy.remove(id);
            LOG.debug("what was asked for now is sent after the next start");
        }
    }

    private void work(String id) {
        boolean isOver = false;
        boolean isLeft = false;
        try {
            do {
                busy.put(id, Worker.WORKS);
                isOver = lane.isEmptied(id);
                isLeft = busy.remove(id, Worker.WORKS);
            } while (!isLeft);
        } catch (RuntimeException e) { // whatever it is, the lane is looked at again when the lease is over
            LOG.warn("sending", e); // without the lane: a response URL is a secret
        } finally {
            if (!isLeft) {
                busy.remove(id);
            }
            if (!isLeft || !isOver) {
                later.run();
            }
        }
    }

    /// Begins nothing more, and lets what has begun end, for at most three seconds.
    void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
