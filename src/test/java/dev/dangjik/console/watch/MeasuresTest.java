package dev.dangjik.console.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.audit.RejectedRequests;
import dev.dangjik.config.Redactor;
import dev.dangjik.slack.Rejection;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestClock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MeasuresTest {
    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private final TestClock clock = TestClock.atNoon();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void acknowledgements_are_counted_by_how_long_they_took() {
        try (var meters = new Meters(registry, "1.2.3")) {
            meters.ack(TimeUnit.MICROSECONDS.toNanos(900));
            meters.ack(TimeUnit.MILLISECONDS.toNanos(40));

            assertLine("dangjik_ack_seconds_count 2");
            assertLine("dangjik_ack_seconds_bucket{le=\"0.001\"} 1");
            assertLine("dangjik_ack_seconds_bucket{le=\"0.05\"} 2");
            assertLine("dangjik_build_info{version=\"1.2.3\"} 1");
            assertTrue(registry.scrape().contains("\njvm_memory_used_bytes{"));
        }
    }

    @Test
    void rejected_requests_are_counted_by_reason_and_for_the_audit() {
        try (var meters = new Meters(registry, "1")) {
            var audit = new RejectedRequests(
                    postgres.transactions(clock), new dev.dangjik.audit.ChainedAuditLog(clock, new Redactor()), clock);
            var rejections = meters.rejections(audit);
            rejections.rejected(Rejection.FORGED);
            rejections.rejected(Rejection.FORGED);
            audit.tick();

            assertLine("dangjik_requests_rejected_total{reason=\"forged\"} 2.0");
            assertLine("dangjik_requests_rejected_total{reason=\"stale\"} 0.0");
            assertEquals(
                    "{\"count\":2,\"reasons\":{\"forged\":2},\"since\":\"2026-11-20T12:00:00Z\"}",
                    postgres.jdbi()
                            .withHandle(
                                    handle -> handle.createQuery("select convert_from(body, 'UTF8') from audit_event")
                                            .mapTo(String.class)
                                            .one()));
        }
    }

    @Test
    void requests_that_are_answered_without_a_row_are_counted() {
        try (var meters = new Meters(registry, "1")) {
            assertLine("dangjik_requests_immediate_total 0.0");
            meters.immediate();
            assertLine("dangjik_requests_immediate_total 1.0");
            assertLine("dangjik_requests_unrecorded_total 0.0");
        }
    }

    @Test
    void requests_that_the_database_did_not_record_in_time_are_counted() {
        try (var meters = new Meters(registry, "1")) {
            assertLine("dangjik_requests_unrecorded_total 0.0");
            meters.unrecorded();
            assertLine("dangjik_requests_unrecorded_total 1.0");
        }
    }

    @Test
    void the_books_are_counted_and_each_run_is_measured_once() {
        var figures = new BookFigures(registry, postgres.jdbi(), clock);
        run("old", "failed-safe", "2026-11-19T10:00:00Z", "2026-11-19T10:01:00Z");
        clock.advance(Duration.ofMinutes(1));
        run("r1", "succeeded", "2026-11-20T12:00:10Z", "2026-11-20T12:00:50Z");
        run("r2", "running", "2026-11-20T12:00:10Z", null);
        postgres.jdbi().useHandle(handle -> {
            handle.execute("""
                    insert into invocation (id, received_at, kind, actor, language, body, state)
                    values ('i1', now(), 'command', 'a', 'ko', '', 'received')""");
            handle.execute("""
                    insert into outbox (key, kind, state, not_before, created_at, updated_at)
                    values ('a', 'message', 'pending', now(), now(), '2026-11-20T12:00:30Z'),
                           ('b', 'message', 'sent', now(), now(), '2026-11-20T11:00:00Z')""");
        });

        figures.run();
        figures.run();

        assertLine("dangjik_runs_open{state=\"running\"} 1.0");
        assertLine("dangjik_runs_open{state=\"unknown\"} 0.0");
        assertLine("dangjik_runs_ended_total{outcome=\"succeeded\"} 1.0");
        assertLine("dangjik_runs_ended_total{outcome=\"failed-safe\"} 1.0");
        assertLine("dangjik_run_duration_seconds_count{outcome=\"succeeded\"} 1");
        assertLine("dangjik_run_duration_seconds_sum{outcome=\"succeeded\"} 40.0");
        assertLine("dangjik_run_duration_seconds_count{outcome=\"failed-safe\"} 0");
        assertLine("dangjik_invocations_open 1.0");
        assertLine("dangjik_outbox_rows 1.0");
        assertLine("dangjik_outbox_lag_seconds 30.0");
    }

    @Test
    void books_that_cannot_be_read_are_no_number() {
        var url = "jdbc:postgresql://127.0.0.1:1/none?connectTimeout=1";
        var figures = new BookFigures(registry, Jdbi.create(url), clock);

        assertThrows(JdbiException.class, figures::run);
        assertLine("dangjik_outbox_rows NaN");
    }

    @Test
    void no_label_holds_what_comes_from_outside() {
        new BookFigures(registry, postgres.jdbi(), clock).run();
        try (var _ = new Meters(registry, "1")) {
            var labels = registry.scrape()
                    .lines()
                    .filter(line -> line.startsWith("dangjik_") && line.contains("{"))
                    .map(line -> line.replaceFirst(".*\\{(\\w+)=.*", "$1"))
                    .distinct()
                    .sorted()
                    .toList();
            assertEquals(java.util.List.of("le", "outcome", "reason", "state", "version"), labels);
        }
    }

    private void assertLine(String line) {
        var text = registry.scrape();
        assertTrue(text.lines().anyMatch(line::equals), line + " is missing in\n" + text);
        assertFalse(text.isEmpty());
    }

    private static void run(String id, String state, String from, @Nullable String to) {
        postgres.jdbi()
                .useHandle(handle -> handle.createUpdate("""
                        insert into run (id, stack, command, effect, plan, plan_digest, authority, state, requested_by,
                            requester_account, channel, language, created_at, started_at, ended_at)
                        values (:id, 'shop', 'deploy', 'change', '{}', 'x', '{}', :state, 'kim', 'T/U', 'C1', 'ko',
                            :from, :from, :to)""")
                        .bind("id", id)
                        .bind("state", state)
                        .bind("from", Instant.parse(from).atOffset(java.time.ZoneOffset.UTC))
                        .bind("to", to == null ? null : Instant.parse(to).atOffset(java.time.ZoneOffset.UTC))
                        .execute());
    }
}
