package dev.dangjik.slack;

import dev.dangjik.message.AnswerQueue;
import dev.dangjik.message.OutboxQueue;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends answers to response URLs: all that are due are taken together, fifty times a second at most, and those
/// to different URLs are sent side by side.
final class AnswerDelivery implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerDelivery.class);

    private static final int AT_ONCE = 64;

    /// Nobody notices that an answer comes so much later.
    private static final Duration BETWEEN = Duration.ofMillis(20);

    /// Longer than calls to Slack may take for all five answers that a URL accepts, one after the other.
    private static final Duration LEASE = Duration.ofMinutes(2);

    private static final Duration FAREWELL = Duration.ofSeconds(3);

    private final AnswerQueue queue;
    private final Sender sender;
    private final Runnable later;

    /// What was taken behind one that is on its way to the same URL.
    private final Map<String, Queue<OutboxQueue.Taken>> waiting = new ConcurrentHashMap<>();

    private final Pace pace = new Pace(BETWEEN);
    private final Semaphore free = new Semaphore(AT_ONCE);
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("answer-", 0).factory());

    private volatile boolean isStopped;

    /// Sends one message.
    @FunctionalInterface
    interface Sender {
        /// Sends it, or writes down why not.
        ///
        /// @return false when it is to be tried again
        boolean isSettled(OutboxQueue.Taken taken);
    }

    /// @param later told when something may be due later on
    AnswerDelivery(AnswerQueue queue, Sender sender, Runnable later) {
        this.queue = queue;
        this.sender = sender;
        this.later = later;
    }

    /// Begins to send what is due. Waits while many are on their way.
    ///
    /// @return whether more may be due
    boolean begin() {
        pace.await();
        free.acquireUninterruptibly();
        if (isStopped) {
            free.release();
            return false;
        }
        int places = 1 + free.drainPermits();
        var taken = take(places);
        taken.forEach(this::begin);
        return taken.size() == places;
    }

    private List<OutboxQueue.Taken> take(int places) {
        int used = 0;
        try {
            var taken = queue.take(places, LEASE);
            used = taken.size();
            return taken;
        } finally {
            free.release(places - used);
        }
    }

    private void begin(OutboxQueue.Taken answer) {
        var url = answer.envelope().responseUrl().orElseThrow();
        waiting.compute(url, (_, behind) -> {
            if (behind != null) {
                behind.add(answer);
                return behind;
            }
            threads.execute(() -> sendAll(url, answer));
            return new ArrayDeque<>();
        });
    }

    private void sendAll(String url, OutboxQueue.Taken first) {
        send(first);
        for (var next = next(url); next.isPresent(); next = next(url)) {
            if (isStopped) {
                giveBack(next.get());
            } else {
                send(next.get());
            }
        }
    }

    private void giveBack(OutboxQueue.Taken answer) {
        try {
            queue.giveBack(answer.envelope());
        } catch (RuntimeException e) { // whatever it is, the answer is looked at again when its lease is over
            LOG.warn("not sending {}", answer.envelope().key(), e);
        } finally {
            free.release();
        }
    }

    private Optional<OutboxQueue.Taken> next(String url) {
        var next = new AtomicReference<OutboxQueue.@Nullable Taken>();
        waiting.computeIfPresent(url, (_, behind) -> {
            next.set(behind.poll());
            return next.get() == null ? null : behind;
        });
        return Optional.ofNullable(next.get());
    }

    private void send(OutboxQueue.Taken answer) {
        boolean isSettled = false;
        try {
            isSettled = sender.isSettled(answer);
        } catch (RuntimeException | Error e) { // whatever it is, those behind it are sent; it is looked at again later
            LOG.warn("sending {}", answer.envelope().key(), e);
        } finally {
            free.release();
            if (!isSettled) {
                later.run();
            }
        }
    }

    /// From here on nothing more is taken, and what was taken and has not begun is given back.
    void stop() {
        isStopped = true;
    }

    /// Lets what has begun end, for at most three seconds.
    @Override
    public void close() {
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
