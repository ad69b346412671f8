package dev.dangjik.run;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;

/// How long each run had to wait for a database that was away. The host went on meanwhile: whoever reads the message
/// shall know why it stood still. Kept until it stands in the run's facts, since an outage is what keeps it from there.
final class DatabaseDelays {
    /// A database that answers later than this was away, or as good as away.
    private static final Duration LONG = Duration.ofSeconds(5);

    private final Clock clock;
    private final Map<RunId, Duration> untold = new ConcurrentHashMap<>();

    DatabaseDelays(Clock clock) {
        this.clock = clock;
    }

    /// Keeps what has passed since `asked`, when that was long and could not be written down.
    void keep(RunId id, Instant asked) {
        var delay = since(asked);
        if (!delay.isZero()) {
            untold.merge(id, delay, Duration::plus);
        }
    }

    /// Adds what was kept, and what has passed since `asked`, to the run's facts. Once that has been committed it is to
    /// be [#told].
    void tell(Handle handle, RunId id, Instant asked) {
        var delay = untold.getOrDefault(id, Duration.ZERO).plus(since(asked));
        if (delay.isZero()) {
            return;
        }
        handle.createUpdate("""
                        insert into run_fact (run_id, name, value) values (:id, :name, :ms)
                        on conflict (run_id, name) do update
                        set value = (run_fact.value::bigint + excluded.value::bigint)::text""")
                .bind("id", id.value())
                .bind("name", KnownFact.DATABASE_DELAY.id())
                .bind("ms", Long.toString(delay.toMillis()))
                .execute();
    }

    /// What was kept stands in the run's facts.
    void told(RunId id) {
        untold.remove(id);
    }

    private Duration since(Instant asked) {
        var delay = Duration.between(asked, clock.instant());
        return delay.compareTo(LONG) < 0 ? Duration.ZERO : delay;
    }
}
