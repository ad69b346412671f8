package dev.dangjik.audit;

import dev.dangjik.audit.AuditVerification.Verdict;
import dev.dangjik.store.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sees to it that the chain is checked at each start, every day at 04:00, and when it is asked for: a row
/// says when it is due, and of several replicas the one that takes the row does it. Whatever is not OK is
/// told.
public final class VerificationDuty implements AutoCloseable {
    /// How often it is to be run.
    public static final Duration EVERY = Duration.ofSeconds(15);

    private static final Logger LOG = LoggerFactory.getLogger(VerificationDuty.class);
    private static final LocalTime AT = LocalTime.of(4, 0);

    /// A start has more urgent things to do in its first seconds.
    private static final Duration AFTER_START = Duration.ofSeconds(5);

    /// Longer than a million links and ten minutes of Slack's limits take.
    private static final Duration LEASE = Duration.ofMinutes(20);

    private static final String ASK = """
            insert into audit_duty (duty, due_at) values ('verify', ?)
            on conflict (duty) do update set due_at = least(audit_duty.due_at, excluded.due_at)""";
    private static final String TAKE = """
            update audit_duty set leased_until = :until
            where duty = 'verify' and due_at <= :now and coalesce(leased_until, :now) <= :now""";

    private final Transactions transactions;
    private final Inspection inspection;
    private final AuditLog audit;
    private final Alarm alarm;
    private final ZoneId zone;
    private final Clock clock;
    private final ExecutorService worker = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("verification-", 0).factory());

    /// Tells people that the chain is not known to be as it was written.
    @FunctionalInterface
    public interface Alarm {
        /// Written in the transaction that ends the check.
        void tell(Handle transaction, AuditVerification found);
    }

    /// What the duty works with.
    public record Parts(Transactions transactions, AuditLog audit, Clock clock) {}

    /// @param zone in which it is 04:00
    public VerificationDuty(Parts parts, Inspection inspection, Alarm alarm, ZoneId zone) {
        this.transactions = parts.transactions();
        this.audit = parts.audit();
        this.clock = parts.clock();
        this.inspection = inspection;
        this.alarm = alarm;
        this.zone = zone;
    }

    /// Has the chain checked a few seconds after a start.
    public void started() {
        var at = clock.instant().plus(AFTER_START);
        transactions.run(transaction -> transaction.execute(ASK, Anchoring.time(at)));
    }

    /// Has whoever runs on this database check the chain now. Nothing in a database of a release that had no
    /// such duty.
    public static void ask(Connection connection, Instant now) throws SQLException {
        try (var table = connection.prepareStatement("select 1 where to_regclass('audit_duty') is not null");
                var found = table.executeQuery()) {
            if (!found.next()) {
                return;
            }
        }
        try (var statement = connection.prepareStatement(ASK)) {
            statement.setObject(1, Anchoring.time(now));
            statement.execute();
        }
    }

    /// Begins to check when it is time, and does not wait for it.
    public void run() {
        var now = clock.instant();
        boolean isDue = transactions.read(handle -> handle.createQuery("""
                        select count(*) from audit_duty
                        where due_at <= :now and coalesce(leased_until, :now) <= :now""")
                        .bind("now", Anchoring.time(now))
                        .mapTo(Long.class)
                        .one()
                > 0);
        if (isDue) {
            take(now).ifPresent(lease -> worker.execute(() -> check(lease)));
        }
    }

    private Optional<OffsetDateTime> take(Instant now) {
        var until = Anchoring.time(now.plus(LEASE));
        int taken = transactions.call(transaction -> transaction
                .createUpdate(TAKE)
                .bind("now", Anchoring.time(now))
                .bind("until", until)
                .execute());
        return taken == 0 ? Optional.empty() : Optional.of(until);
    }

    private void check(OffsetDateTime lease) {
        try {
            var found = inspection.inspect();
            transactions.run(transaction -> settle(transaction, lease, found));
        } catch (RuntimeException e) { // the duty is not done, and is taken up again when its lease ends
            LOG.warn("Checking the audit chain", e);
        }
    }

    private void settle(Handle transaction, OffsetDateTime lease, AuditVerification found) {
        var now = clock.instant();
        int settled = transaction
                .createUpdate("""
                        update audit_duty set due_at = :next, leased_until = null, done_at = :now, verdict = :verdict,
                            report = :report
                        where duty = 'verify' and leased_until = :lease""")
                .bind("next", Anchoring.time(nextAfter(now)))
                .bind("now", Anchoring.time(now))
                .bind("verdict", found.verdict().name())
                .bind("report", String.join("\n", found.lines()))
                .bind("lease", lease)
                .execute();
        if (settled == 0) {
            return; // it took so long that somebody else has taken it
        }
        audit.append(transaction, event(found));
        if (found.verdict() == Verdict.OK) {
            LOG.info("The audit chain is whole: {} links", found.rows());
        } else {
            LOG.warn("The audit chain is not known to be whole:\n{}", String.join("\n", found.lines()));
            alarm.tell(transaction, found);
        }
    }

    /// The next 04:00. On a day without one the clock's next time counts.
    private Instant nextAfter(Instant now) {
        var today = now.atZone(zone).toLocalDate();
        var next = today.atTime(AT).atZone(zone).toInstant();
        return next.isAfter(now)
                ? next
                : today.plusDays(1).atTime(AT).atZone(zone).toInstant();
    }

    private static AuditEvent event(AuditVerification found) {
        return new AuditEvent(
                "audit.verified",
                found.isAcceptable() ? AuditEvent.Severity.NOTICE : AuditEvent.Severity.CRITICAL,
                Optional.empty(),
                Optional.empty(),
                "system",
                AuditEvent.References.none(),
                Map.of(
                        "verdict",
                        found.verdict().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                        "link",
                        found.link(),
                        "rows",
                        found.rows(),
                        "head",
                        found.head()));
    }

    /// Ends a check that is under way; the next start makes it anew.
    @Override
    public void close() {
        worker.shutdownNow();
    }
}
