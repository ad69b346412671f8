package dev.dangjik.slack;

import dev.dangjik.message.AnswerQueue;
import dev.dangjik.message.Envelope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Writes down that what is sent at most once has been sent: in one transaction for as many as have come meanwhile.
///
/// One that is not written down stays in doubt, and is given up when its lease is over.
final class SentNotes implements AutoCloseable {
    /// As long as this a message that was sent stays in doubt at most.
    private static final Duration BETWEEN = Duration.ofMillis(50);

    private final AnswerQueue queue;
    private final Pace pace = new Pace(BETWEEN);
    private final Queue<Long> sent = new ConcurrentLinkedQueue<>();
    private final LaneWorkers writer = new LaneWorkers(_ -> isWritten(), () -> {});

    SentNotes(AnswerQueue queue) {
        this.queue = queue;
    }

    void sent(Envelope envelope) {
        sent.add(envelope.id());
        writer.begin("notes of what was sent");
    }

    private boolean isWritten() {
        pace.await();
        var ids = new ArrayList<Long>();
        for (var id = sent.poll(); id != null; id = sent.poll()) {
            ids.add(id);
        }
        if (!ids.isEmpty()) {
            queue.sent(ids);
        }
        return true;
    }

    /// Lets what is being written be written, for at most three seconds.
    @Override
    public void close() {
        writer.close();
    }
}
