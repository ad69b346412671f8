package dev.dangjik.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.audit.AuditVerification.Verdict;
import dev.dangjik.config.Redactor;
import dev.dangjik.config.Secret;
import dev.dangjik.store.LastStatements;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestClock;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ChainedAuditLogTest {
    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private final TestClock clock = new TestClock(Instant.parse("2026-11-20T05:03:11.123456789Z"));
    private final Redactor redactor = new Redactor();
    private final ChainedAuditLog log = new ChainedAuditLog(clock, redactor);

    @Test
    void links_are_numbered_from_one_and_a_rollback_leaves_no_gap() throws SQLException {
        append(Events.of("run.started", Map.of()));
        assertThrows(
                IllegalStateException.class,
                () -> postgres.transactions().run(handle -> {
                    log.append(handle, Events.of("run.started", Map.of()));
                    throw new IllegalStateException();
                }));
        append(Events.of("run.ended", Map.of("outcome", "succeeded")));
        assertEquals(List.of(2L, 1L), read(AuditQuery.latest(10)));

        var verification = verify();
        assertEquals(Verdict.INCONCLUSIVE, verification.verdict());
        assertEquals(2, verification.rows());
    }

    @Test
    void who_has_appended_and_is_not_done_holds_nobody_up() throws SQLException {
        postgres.transactions().run(handle -> {
            log.append(handle, Events.of("run.started", Map.of("n", 1)));
            log.append(handle, Events.of("step.started", Map.of("n", 2)));
            handle.execute("select 1");
            CompletableFuture.runAsync(() -> append(Events.of("catalogue.loaded", Map.of("n", 3))))
                    .orTimeout(60, TimeUnit.SECONDS)
                    .join();
        });

        assertEquals(
                List.of("catalogue.loaded", "run.started", "step.started"),
                postgres.jdbi()
                        .withHandle(handle -> handle.createQuery("select type from audit_event order by seq")
                                .mapTo(String.class)
                                .list()));
        assertEquals(3, verify().rows());
    }

    @Test
    void what_the_audit_does_not_take_is_not_done() {
        assertThrows(
                JdbiException.class,
                () -> postgres.transactions().run(handle -> {
                    handle.execute("insert into run_lock (name) values ('a/b')");
                    LastStatements.add(
                            handle,
                            new LastStatements.Statement(
                                    "insert into audit_event (seq) values (?)", List.of(7L), false));
                    log.append(handle, Events.of("run.started", Map.of()));
                }));

        assertEquals(
                List.of(),
                postgres.jdbi()
                        .withHandle(handle -> handle.createQuery("select name from run_lock")
                                .mapTo(String.class)
                                .list()));
        assertEquals(List.of(), read(AuditQuery.latest(10)));
    }

    @Test
    void sixteen_writers_make_one_chain() throws Exception {
        try (var threads = Executors.newFixedThreadPool(16)) {
            Callable<Integer> task = () -> {
                for (int i = 0; i < 25; i++) {
                    append(Events.of("step.ended", Map.of("i", i)));
                }
                return 25;
            };
            for (var done :
                    threads.invokeAll(IntStream.range(0, 16).mapToObj(_ -> task).toList())) {
                done.get();
            }
        }
        var verification = verify();
        assertEquals(400, verification.rows());
        assertEquals(
                Verdict.INCONCLUSIVE,
                verification.verdict(),
                verification.lines().toString());
    }

    @Test
    void the_hash_is_made_as_documented() throws SQLException {
        append(Events.of("run.started", Map.of("b", 1, "a", List.of(true, "\u20ac"))));

        // Computed by another program: SHA-256 of "dangjik.audit.v1", a NUL, and the columns as canonical JSON.
        assertEquals("{\"a\":[true,\"\u20ac\"],\"b\":1}", newest().body());
        assertEquals(Instant.parse("2026-11-20T05:03:11.123456Z"), newest().at());
        assertEquals("d45afa04240b1a33dd78c9e600962c092dfe2d16d0daedbf5d5bacae4f4af92e", verify().head());
    }

    @Test
    void secrets_never_enter_the_chain() {
        redactor.register(new Secret<>("hunter22"));

        append(Events.of("invocation.received", Map.of("text", "deploy with hunter22", "password", "x")));

        assertEquals("{\"password\":\"[REDACTED]\",\"text\":\"deploy with [REDACTED]\"}", newest().body());
    }

    @Test
    void half_characters_and_nul_are_recorded_as_replacement_characters() {
        append(Events.of("invocation.received", Map.of("text", "a\ud800b\0c\ud83d\ude00")));

        assertEquals("{\"text\":\"a\ufffdb\ufffdc\ud83d\ude00\"}", newest().body());
    }

    @Test
    void a_body_with_a_fraction_is_a_bug() {
        assertThrows(IllegalArgumentException.class, () -> append(Events.of("x", Map.of("f", 0.5))));
    }

    @Test
    void people_read_the_newest_first_and_filter() {
        append(Events.of("run.started", Map.of("n", 1)));
        clock.advance(Duration.ofHours(1));
        append(Events.of("run.ended", Map.of("n", 2)));
        append(Events.of("runtime", Map.of("n", 3)));

        assertEquals(List.of(3L, 2L, 1L), read(AuditQuery.latest(10)));
        assertEquals(List.of(3L), read(AuditQuery.latest(1)));
        assertEquals(List.of(2L, 1L), read(AuditQuery.latest(10).ofType("run")));
        assertEquals(List.of(1L), read(AuditQuery.latest(10).ofType("run.started")));
        assertEquals(List.of(3L, 2L), read(AuditQuery.latest(10).since(Instant.parse("2026-11-20T05:30:00Z"))));
        assertEquals(List.of(), read(AuditQuery.latest(10).ofRun("other")));
        assertEquals(List.of(), read(AuditQuery.latest(10).byPerson("other")));
        assertEquals(
                List.of(3L, 2L, 1L),
                read(AuditQuery.latest(10).byPerson("operator-1").ofStack("shop")));
        assertEquals("ab".repeat(32), newest().references().planDigest().orElseThrow());
    }

    @Test
    void rejected_requests_become_one_entry_a_minute() {
        var rejected = new RejectedRequests(postgres.transactions(), log, clock);
        rejected.tick();
        assertEquals(List.of(), read(AuditQuery.latest(10)));

        rejected.count("signature");
        rejected.count("signature");
        rejected.count("stale");
        clock.advance(Duration.ofMinutes(1));
        rejected.tick();
        rejected.tick();

        assertEquals(List.of(1L), read(AuditQuery.latest(10)));
        assertEquals(
                "{\"count\":3,\"reasons\":{\"signature\":2,\"stale\":1},\"since\":\"2026-11-20T05:03:11.123456789Z\"}",
                newest().body());
    }

    @Test
    void what_cannot_be_written_is_counted_on() {
        AuditLog broken = (_, _) -> {
            throw new IllegalStateException("no");
        };
        var ways = new AuditLog[] {broken};
        var rejected =
                new RejectedRequests(postgres.transactions(), (handle, event) -> ways[0].append(handle, event), clock);
        rejected.count("stale");
        assertThrows(IllegalStateException.class, rejected::tick);
        ways[0] = log;
        rejected.count("stale");
        rejected.tick();

        assertTrue(newest().body().startsWith("{\"count\":2,"), newest().body());
    }

    private void append(AuditEvent event) {
        postgres.transactions().run(handle -> log.append(handle, event));
    }

    private static AuditVerification verify() throws SQLException {
        try (var connection = postgres.database().dataSource().getConnection()) {
            return AuditVerifier.verify(connection);
        }
    }

    private static AuditEntry newest() {
        return postgres.jdbi()
                .withHandle(handle -> AuditEntries.newest(handle, AuditQuery.latest(1)))
                .getFirst();
    }

    private static List<Long> read(AuditQuery query) {
        return postgres.jdbi()
                .withHandle(handle -> AuditEntries.newest(handle, query).stream()
                        .map(AuditEntry::seq)
                        .toList());
    }
}
