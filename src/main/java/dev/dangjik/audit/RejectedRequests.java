package dev.dangjik.audit;

import dev.dangjik.store.Transactions;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Counts requests that were turned away before anybody was known to ask, and makes one audit entry of them a
/// minute: whoever floods the door must not fill the chain.
public final class RejectedRequests {
    private final Transactions transactions;
    private final AuditLog audit;
    private final Clock clock;
    private final Map<String, Long> counts = new TreeMap<>();
    private Instant since;

    public RejectedRequests(Transactions transactions, AuditLog audit, Clock clock) {
        this.transactions = transactions;
        this.audit = audit;
        this.clock = clock;
        this.since = clock.instant();
    }

    /// Counts one.
    ///
    /// @param reason one of a fixed few, such as `signature` or `stale`; never text from the request
    public synchronized void count(String reason) {
        counts.merge(reason, 1L, Long::sum);
    }

    /// Appends what was counted since the last time, when it was anything; for a caller's tick of one minute. What
    /// cannot be written is kept and counted on.
    public void tick() {
        Map<String, Long> taken;
        Instant from;
        synchronized (this) {
            if (counts.isEmpty()) {
                since = clock.instant();
                return;
            }
            taken = new TreeMap<>(counts);
            counts.clear();
            from = since;
            since = clock.instant();
        }
        boolean isWritten = false;
        try {
            var event = event(taken, from);
            transactions.run(handle -> audit.append(handle, event));
            isWritten = true;
        } finally {
            if (!isWritten) {
                putBack(taken, from);
            }
        }
    }

    private synchronized void putBack(Map<String, Long> taken, Instant from) {
        taken.forEach((reason, count) -> counts.merge(reason, count, Long::sum));
        since = from;
    }

    private static AuditEvent event(Map<String, Long> taken, Instant from) {
        long total = taken.values().stream().mapToLong(Long::longValue).sum();
        return new AuditEvent(
                "request.rejected",
                AuditEvent.Severity.NOTICE,
                Optional.empty(),
                Optional.empty(),
                "slack",
                AuditEvent.References.none(),
                Map.of("count", total, "reasons", taken, "since", from.toString()));
    }
}
