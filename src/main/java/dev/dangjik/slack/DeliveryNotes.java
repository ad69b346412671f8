package dev.dangjik.slack;

import dev.dangjik.audit.AuditEvent;
import dev.dangjik.audit.AuditLog;
import dev.dangjik.message.Envelope;
import dev.dangjik.message.OutboxQueue;
import dev.dangjik.store.AfterCommit;
import dev.dangjik.store.Transactions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes down what came of sending a message when it did not work: when to try again, or that it was given up.
final class DeliveryNotes {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryNotes.class);

    /// With the pauses of [#pause] about eight hours: longer than Slack has ever been away.
    private static final int MOST_ATTEMPTS = 2_000;

    /// How long the first message may keep its channel waiting once Slack is back.
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    private final Transactions transactions;
    private final OutboxQueue queue;
    private final AuditLog audit;
    private final AtomicBoolean mayHaveOrphans = new AtomicBoolean(true);

    DeliveryNotes(Transactions transactions, OutboxQueue queue, AuditLog audit) {
        this.transactions = transactions;
        this.queue = queue;
        this.audit = audit;
    }

    /// Slack has told us to wait; that is no attempt in vain.
    void told(Envelope envelope, Duration pause, boolean isAmbiguous) {
        LOG.info("sending message {}: Slack asks for {} s of patience", envelope.key(), pause.toSeconds());
        queue.later(envelope, pause, "rate limited", isAmbiguous, false);
    }

    /// It will be tried again, unless that has been done often enough.
    ///
    /// @param isAmbiguous whether it may have arrived all the same
    void failed(Envelope envelope, String problem, boolean isAmbiguous) {
        int attempt = envelope.attempts() + 1;
        if (attempt >= MOST_ATTEMPTS) {
            abandoned(envelope, "given up after " + attempt + " attempts: " + problem);
            return;
        }
        var pause = pause(attempt);
        LOG.info(
                "sending message {}, attempt {}: {}; next in {} s",
                envelope.key(),
                attempt,
                problem,
                pause.toSeconds());
        queue.later(envelope, pause, problem, isAmbiguous, true);
    }

    /// It will never be sent as it is now; said in the log and in the audit.
    void abandoned(Envelope envelope, String problem) {
        LOG.warn("message {} is given up: {}", envelope.key(), problem);
        transactions.run(transaction -> abandoned(transaction, envelope, problem));
    }

    /// Set when a message has been given up, so that replies to it may wait for ever, and at the start, when nobody
    /// knows. Whoever is going to look for them takes it away first.
    AtomicBoolean mayHaveOrphans() {
        return mayHaveOrphans;
    }

    void abandoned(Handle transaction, Envelope envelope, String problem) {
        AfterCommit.add(transaction, () -> mayHaveOrphans.set(true));
        queue.abandon(transaction, envelope, problem);
        audit.append(
                transaction,
                new AuditEvent(
                        "message.abandoned",
                        AuditEvent.Severity.NOTICE,
                        Optional.empty(),
                        Optional.empty(),
                        "system",
                        AuditEvent.References.none(),
                        Map.of(
                                "message",
                                envelope.key(),
                                "kind",
                                envelope.kind().id(),
                                "problem",
                                problem)));
    }

    /// 1, 2, 4 … seconds, at most fifteen.
    private static Duration pause(int attempt) {
        var doubled = Duration.ofSeconds(1L << Math.min(attempt - 1, 12));
        return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }
}
