package dev.dangjik.console.watch;

import dev.dangjik.run.RunState;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Measures that are read from the books: runs, requests, messages. Read by a timer, so that whoever asks for the
/// metrics never waits for the database; not a number while it cannot be read.
public final class BookFigures implements Runnable {
    /// How often it is to be run.
    public static final Duration EVERY = Duration.ofSeconds(15);

    /// How far an end may lie behind when it is first seen: longer than a transaction is tried again.
    private static final Duration WINDOW = Duration.ofMinutes(5);

    private static final Duration[] DURATIONS = Stream.of(5, 15, 30, 60, 120, 300, 600, 1200, 3600)
            .map(Duration::ofSeconds)
            .toArray(Duration[]::new);

    private final Jdbi jdbi;
    private final Clock clock;
    private final Instant start;
    private final Map<RunState, Timer> durations = new EnumMap<>(RunState.class);
    private final Map<String, Instant> measured = new HashMap<>();
    private volatile @Nullable Snapshot last;

    private record Snapshot(Map<RunState, Long> runs, long openInvocations, Outbox outbox, long links) {}

    private record Outbox(long rows, double lagSeconds) {}

    private interface Figure {
        double of(Snapshot snapshot);
    }

    public BookFigures(MeterRegistry registry, Jdbi jdbi, Clock clock) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.start = clock.instant();
        for (var state : RunState.values()) {
            if (state.isFinal()) {
                FunctionCounter.builder("dangjik.runs.ended", this, f -> f.figure(s -> count(s, state)))
                        .description("Runs that ended, ever, as the database has them")
                        .tag("outcome", state.id())
                        .register(registry);
                durations.put(
                        state,
                        Timer.builder("dangjik.run.duration")
                                .description("From the start of a run to its end")
                                .tag("outcome", state.id())
                                .serviceLevelObjectives(DURATIONS)
                                .register(registry));
            } else {
                Gauge.builder("dangjik.runs.open", this, f -> f.figure(s -> count(s, state)))
                        .description("Runs that have not ended")
                        .tag("state", state.id())
                        .register(registry);
            }
        }
        gauge(registry, "dangjik.invocations.open", "Requests without an answer", Snapshot::openInvocations);
        gauge(registry, "dangjik.outbox.rows", "Messages that wait for delivery", s -> s.outbox.rows);
        gauge(registry, "dangjik.outbox.lag.seconds", "Age of the oldest of them", s -> s.outbox.lagSeconds);
        gauge(registry, "dangjik.audit.links", "Links of the audit chain", Snapshot::links);
    }

    /// Reads the books. Throws when they cannot be read.
    @Override
    public void run() {
        last = null;
        last = jdbi.withHandle(handle -> {
            measureEnded(handle);
            return new Snapshot(
                    runs(handle),
                    number(handle, "select count(*) from invocation where state = 'received'"),
                    outbox(handle),
                    number(handle, "select coalesce(max(seq), 0) from audit_event"));
        });
    }

    private void gauge(MeterRegistry registry, String name, String description, Figure figure) {
        Gauge.builder(name, this, f -> f.figure(figure))
                .description(description)
                .register(registry);
    }

    private double figure(Figure figure) {
        var snapshot = last;
        return snapshot == null ? Double.NaN : figure.of(snapshot);
    }

    private static long count(Snapshot snapshot, RunState state) {
        return snapshot.runs.getOrDefault(state, 0L);
    }

    private static Map<RunState, Long> runs(Handle handle) {
        var counts = new EnumMap<RunState, Long>(RunState.class);
        handle.createQuery("select state, count(*) as runs from run group by state")
                .map((row, _) -> Map.entry(RunState.of(row.getString("state")), row.getLong("runs")))
                .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
        return counts;
    }

    private Outbox outbox(Handle handle) {
        var now = clock.instant();
        return handle.createQuery("""
                        select count(*) as rows, min(updated_at) as oldest from outbox where state = 'pending'""")
                .map((row, _) -> {
                    var oldest = row.getObject("oldest", OffsetDateTime.class);
                    var age = oldest == null ? Duration.ZERO : Duration.between(oldest.toInstant(), now);
                    return new Outbox(row.getLong("rows"), Math.max(0, age.toMillis() / 1000.0));
                })
                .one();
    }

    /// Each run that ended since the start, once.
    private void measureEnded(Handle handle) {
        var since = clock.instant().minus(WINDOW);
        measured.values().removeIf(ended -> ended.isBefore(since));
        handle.createQuery("""
                        select id, state, started_at, ended_at from run
                        where ended_at >= :since and started_at is not null""")
                .bind("since", (since.isBefore(start) ? start : since).atOffset(ZoneOffset.UTC))
                .map((row, _) -> new Ended(
                        row.getString("id"),
                        RunState.of(row.getString("state")),
                        row.getObject("started_at", OffsetDateTime.class).toInstant(),
                        row.getObject("ended_at", OffsetDateTime.class).toInstant()))
                .forEach(this::measure);
    }

    private record Ended(String id, RunState state, Instant from, Instant to) {}

    private void measure(Ended run) {
        var timer = durations.get(run.state);
        if (timer != null && measured.put(run.id, run.to) == null) {
            timer.record(Duration.between(run.from, run.to));
        }
    }

    private static long number(Handle handle, String query) {
        return handle.createQuery(query).mapTo(Long.class).one();
    }
}
