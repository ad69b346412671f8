package dev.dangjik.console.watch;

import dev.dangjik.audit.AuditVerification.Verdict;
import dev.dangjik.console.Vital;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// How the audit chain was found at its last check, and how far it is anchored, as the database has it: the
/// same at every replica.
public final class AuditWatch implements Runnable, Vital {
    /// How often it is to be run.
    public static final Duration EVERY = Duration.ofSeconds(15);

    private static final String QUERY = """
            select d.verdict, d.done_at,
                coalesce((select max(seq) from audit_event), 0)
                    - coalesce((select max(seq) from audit_anchor), 0) as tail,
                (select count(*) from audit_anchor_host
                 where written < (select max(seq) from audit_anchor) and attempts > 0) as behind
            from (select 1) one left join audit_duty d on d.duty = 'verify'""";

    private final Jdbi jdbi;
    private final Clock clock;
    private volatile @Nullable Snapshot last;

    private record Snapshot(Optional<Verdict> verdict, Optional<Instant> at, long tail, long behind) {}

    public AuditWatch(Jdbi jdbi, Clock clock) {
        this.jdbi = jdbi;
        this.clock = clock;
    }

    /// Reads the books. Throws when they cannot be read.
    @Override
    public void run() {
        last = null;
        last = jdbi.withHandle(handle -> handle.createQuery(QUERY)
                .map((row, _) -> new Snapshot(
                        Optional.ofNullable(row.getString("verdict")).map(Verdict::valueOf),
                        Optional.ofNullable(row.getObject("done_at", OffsetDateTime.class))
                                .map(OffsetDateTime::toInstant),
                        Math.max(0, row.getLong("tail")),
                        row.getLong("behind")))
                .one());
    }

    /// The exit code of the verdict; not a number before the first check.
    double verdict() {
        var snapshot = last;
        return snapshot == null
                ? Double.NaN
                : snapshot.verdict.map(v -> (double) v.exitCode()).orElse(Double.NaN);
    }

    /// Seconds since the last check; not a number before the first.
    double age() {
        var snapshot = last;
        return snapshot == null
                ? Double.NaN
                : snapshot.at
                        .map(at -> Duration.between(at, clock.instant()).toMillis() / 1000.0)
                        .orElse(Double.NaN);
    }

    /// Links behind the last anchor.
    double unanchored() {
        var snapshot = last;
        return snapshot == null ? Double.NaN : snapshot.tail;
    }

    /// Machines on which an anchor could not be written yet.
    double behind() {
        var snapshot = last;
        return snapshot == null ? Double.NaN : snapshot.behind;
    }

    @Override
    public String name() {
        return "audit";
    }

    @Override
    public Optional<String> fault() {
        return Optional.empty();
    }

    @Override
    public Optional<String> warning() {
        var snapshot = last;
        return snapshot == null
                ? Optional.empty()
                : snapshot.verdict
                        .filter(verdict -> verdict != Verdict.OK)
                        .map(verdict -> "the last check found " + verdict + "; type dangjik audit verify");
    }
}
