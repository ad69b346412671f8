package dev.dangjik.slack;

import dev.dangjik.message.AnswerQueue;
import dev.dangjik.message.OutboxQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends answers to response URLs: all that are due are taken together, fifty times a second at most, and those to
/// different URLs are sent side by side.
final class AnswerDelivery implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerDelivery.class);

    private static final int AT_ONCE = 64;

    /// Nobody notices that an answer comes so much later.
    private static final Duration BETWEEN = Duration.ofMillis(20);

    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);

    /// Longer than calls to Slack may take for all five answers that a URL accepts, one after the other.
    private static final Duration LEASE = Duration.ofMinutes(2);

    private final AnswerQueue queue;
    private final Sender sender;
    private final Runnable later;
    private final Pace pace = new Pace(BETWEEN);
    private final Semaphore free = new Semaphore(AT_ONCE);

    /// What was taken and has not begun, by its URL.
    private final Map<String, Queue<OutboxQueue.Taken>> waiting = new ConcurrentHashMap<>();

    private final LaneWorkers taker;
    private final LaneWorkers senders;
    private volatile boolean isClosed;

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
        this.taker = new LaneWorkers(_ -> isAllTaken(), later);
        this.senders = new LaneWorkers(this::isAllSettled, later);
    }

    /// When the first answer is due; empty when there is none.
    Optional<Instant> due() {
        return queue.due();
    }

    /// Has everything sent that is due. Who is taking answers already looks once more.
    void begin() {
        taker.begin(AnswerQueue.LANE);
    }

    private boolean isAllTaken() {
        boolean isMore = true;
        while (isMore && !isClosed) {
            pace.await();
            isMore = isMoreDue();
        }
        return true;
    }

    /// Takes as many as may be on their way. Waits while there are too many.
    private boolean isMoreDue() {
        free.acquireUninterruptibly();
        int places = 1 + free.drainPermits();
        int used = 0;
        try {
            if (isClosed) {
                return false;
            }
            var taken = queue.take(places, LEASE);
            used = taken.size();
            taken.forEach(this::begin);
            return used == places;
        } catch (RuntimeException | Error e) { // whatever it is, it is not met again and again within a second
            pace.rest(AFTER_TROUBLE);
            throw e;
        } finally {
            free.release(places - used);
        }
    }

    private void begin(OutboxQueue.Taken answer) {
        var url = answer.envelope().responseUrl().orElseThrow();
        waiting.compute(url, (_, known) -> {
            var behind = known == null ? new ArrayDeque<OutboxQueue.Taken>() : known;
            behind.add(answer);
            return behind;
        });
        senders.begin(url);
    }

    /// Each one that is to be tried again is told by itself: who looks once more forgets what came of the look before.
    private boolean isAllSettled(String url) {
        for (var next = next(url); next.isPresent(); next = next(url)) {
            if (isClosed) {
                giveBack(next.get());
            } else if (!isSettled(next.get())) {
                later.run();
            }
        }
        return true;
    }

    private Optional<OutboxQueue.Taken> next(String url) {
        var next = new AtomicReference<OutboxQueue.@Nullable Taken>();
        waiting.computeIfPresent(url, (_, behind) -> {
            next.set(behind.poll());
            return behind.isEmpty() ? null : behind;
        });
        return Optional.ofNullable(next.get());
    }

    private boolean isSettled(OutboxQueue.Taken answer) {
        try {
            return sender.isSettled(answer);
        } catch (RuntimeException | Error e) { // whatever it is, those behind it are sent; it is looked at again later
            LOG.warn("sending {}", answer.envelope().key(), e);
            return false;
        } finally {
            free.release();
        }
    }

    private void giveBack(OutboxQueue.Taken answer) {
        try {
            queue.giveBack(answer.envelope());
        } catch (RuntimeException e) { // whatever it is, the others are given back; it stays in doubt
            LOG.warn("giving {} back", answer.envelope().key(), e);
        } finally {
            free.release();
        }
    }

    /// Takes nothing more, lets what has begun end and gives back what has not, for at most six seconds.
    @Override
    public void close() {
        isClosed = true;
        taker.close();
        senders.close();
    }
}
