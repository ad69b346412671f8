package dev.dangjik.slack;

import dev.dangjik.message.AnswerQueue;
import dev.dangjik.message.Envelope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes down that answers have been sent: in one transaction for as many as have come meanwhile, and again until it
/// works. One that is not written down when the bot ends stays in doubt, and is given up when its lease is over.
final class SentNotes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SentNotes.class);
    private static final Duration BETWEEN = Duration.ofMillis(50);
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);
    private static final String LANE = "notes of what was sent";

    private final AnswerQueue queue;
    private final Pace pace = new Pace(BETWEEN);
    private final Queue<Long> sent = new ConcurrentLinkedQueue<>();
    private final LaneWorkers writer = new LaneWorkers(_ -> isWritten(), () -> {});
    private volatile boolean isClosed;

    SentNotes(AnswerQueue queue) {
        this.queue = queue;
    }

    void sent(Envelope envelope) {
        sent.add(envelope.id());
        writer.begin(LANE);
    }

    private boolean isWritten() {
        pace.await();
        var ids = new ArrayList<Long>();
        for (var id = sent.poll(); id != null; id = sent.poll()) {
            ids.add(id);
        }
        if (!ids.isEmpty()) {
            write(ids);
        }
        return true;
    }

    private void write(List<Long> ids) {
        try {
            queue.sent(ids);
        } catch (RuntimeException | Error e) { // whatever it is, what was sent is not forgotten
            LOG.warn("noting that {} answers were sent: {}", ids.size(), e.toString());
            sent.addAll(ids);
            pace.rest(AFTER_TROUBLE);
            if (!isClosed) {
                writer.begin(LANE);
            }
        }
    }

    /// Lets what is being written be written, for at most three seconds.
    @Override
    public void close() {
        isClosed = true;
        writer.close();
    }
}
