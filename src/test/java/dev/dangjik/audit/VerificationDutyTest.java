package dev.dangjik.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dangjik.audit.AuditVerification.Verdict;
import dev.dangjik.config.Redactor;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestClock;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class VerificationDutyTest {
    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private static final Duration LONG = Duration.ofSeconds(60);

    private final TestClock clock = TestClock.atNoon();
    private final AtomicInteger checks = new AtomicInteger();
    private final List<Verdict> told = new ArrayList<>();
    private volatile Verdict verdict = Verdict.OK;
    private final List<VerificationDuty> open = new ArrayList<>();

    @AfterEach
    void close() {
        open.forEach(VerificationDuty::close);
    }

    @Test
    void the_chain_is_checked_at_the_start_and_then_at_four_in_the_morning_of_the_zone() throws Exception {
        var duty = duty(this::checked);
        duty.started();
        duty.run();
        assertEquals(0, checks.get());
        clock.advance(Duration.ofSeconds(5));
        runs(duty, 1);

        clock.set(Instant.parse("2026-11-20T18:59:59Z"));
        duty.run();
        assertEquals(1, checks.get());
        clock.set(Instant.parse("2026-11-20T19:00:00Z"));
        runs(duty, 2);
        assertEquals(List.of(), told);
        assertEquals(List.of("ok", "ok"), postgres.audited("said->>'verdict'"));
    }

    @Test
    void whatever_is_not_ok_is_told_each_time_and_kept() throws Exception {
        verdict = Verdict.REWRITTEN;
        var duty = duty(this::checked);
        duty.started();
        clock.advance(Duration.ofSeconds(5));
        runs(duty, 1);
        clock.advance(Duration.ofDays(1));
        runs(duty, 2);

        assertEquals(List.of(Verdict.REWRITTEN, Verdict.REWRITTEN), told);
        assertEquals(List.of("2 rewritten", "2 rewritten"), postgres.audited("severity || ' ' || (said->>'verdict')"));
        assertEquals("REWRITTEN", column("verdict"));
        assertEquals("rows 1..9\nRESULT REWRITTEN", column("report"));
    }

    @Test
    void one_of_two_replicas_checks_and_another_takes_over_from_one_that_died() throws Exception {
        var never = new CountDownLatch(1);
        var dying = duty(() -> {
            checks.incrementAndGet();
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new IllegalStateException("killed");
        });
        dying.started();
        clock.advance(Duration.ofSeconds(5));
        dying.run();
        Await.truth(LONG, () -> checks.get() == 1);

        var other = duty(this::checked);
        other.run();
        clock.advance(Duration.ofMinutes(19));
        other.run();
        assertEquals(1, checks.get());
        clock.advance(Duration.ofMinutes(1));
        runs(other, 2);
        assertEquals("OK", column("verdict"));
    }

    @Test
    void an_export_asks_for_a_check_by_whoever_runs() throws Exception {
        var duty = duty(this::checked);
        duty.started();
        clock.advance(Duration.ofSeconds(5));
        runs(duty, 1);

        try (var connection = postgres.database().connectAsOwner()) {
            VerificationDuty.ask(connection, clock.instant());
        }
        runs(duty, 2);
    }

    private void runs(VerificationDuty duty, int times) throws Exception {
        duty.run();
        Await.truth(
                LONG,
                () -> checks.get() == times && column("leased_until is null").equals("t"));
    }

    private AuditVerification checked() {
        checks.incrementAndGet();
        return new AuditVerification(verdict, 9, 0, "ab", List.of("rows 1..9", "RESULT " + verdict));
    }

    private VerificationDuty duty(Inspection inspection) {
        var transactions = postgres.transactions(clock);
        var parts = new VerificationDuty.Parts(transactions, new ChainedAuditLog(clock, new Redactor()), clock);
        var duty = new VerificationDuty(
                parts, inspection, (_, found) -> told.add(found.verdict()), ZoneId.of("Asia/Seoul"));
        open.add(duty);
        return duty;
    }

    private static String column(String expression) throws SQLException {
        try (var connection = postgres.database().connectAsOwner();
                var statement = connection.createStatement();
                var found = statement.executeQuery("select " + expression + " from audit_duty")) {
            found.next();
            return String.valueOf(found.getString(1));
        }
    }
}
