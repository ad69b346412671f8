package dev.dangjik.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestClock;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class JdbiTransactionsTest {
    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private final TestClock clock = TestClock.atNoon();
    private final List<Duration> pauses = new ArrayList<>();

    @Test
    void what_is_thrown_rolls_everything_back() {
        var thrown = assertThrows(
                IllegalArgumentException.class,
                () -> transactions().run(handle -> {
                    lock(handle, "everything/undone");
                    throw new IllegalArgumentException("no");
                }));

        assertEquals("no", thrown.getMessage());
        assertEquals(0, count("run_lock"));
        assertEquals(List.of(), pauses);
    }

    @Test
    void a_serialisation_conflict_is_tried_again_with_growing_pauses() {
        var tries = new AtomicInteger();

        int answer = transactions().call(handle -> {
            lock(handle, "a/b");
            if (tries.incrementAndGet() < 4) {
                handle.execute("do $$ begin raise exception 'conflict' using errcode = '40001'; end $$");
            }
            return tries.get();
        });

        assertEquals(4, answer);
        assertEquals(1, count("run_lock"));
        assertEquals(List.of(Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofMillis(400)), pauses);
    }

    @Test
    void a_server_that_is_away_for_half_a_minute_is_waited_for() {
        var back = clock.instant().plusSeconds(30);

        transactions().run(handle -> {
            lock(handle, "a/b");
            if (clock.instant().isBefore(back)) {
                handle.execute("do $$ begin raise exception 'away' using errcode = '57P01'; end $$");
            }
        });

        assertEquals(1, count("run_lock"));
        assertEquals(Duration.ofSeconds(2), pauses.getLast());
        assertFalse(clock.instant().isBefore(back));
    }

    @Test
    void after_sixty_seconds_the_cause_is_told() {
        var thrown = assertThrows(
                DatabaseUnavailable.class,
                () -> transactions()
                        .run(handle ->
                                handle.execute("do $$ begin raise exception 'busy' using errcode = '40P01'; end $$")));

        assertTrue(String.valueOf(thrown.getMessage()).contains("busy"), thrown.getMessage());
        var waited = pauses.stream().reduce(Duration.ZERO, Duration::plus);
        assertTrue(waited.compareTo(Duration.ofSeconds(57)) > 0 && waited.compareTo(Duration.ofSeconds(60)) <= 0);
    }

    @Test
    void a_broken_rule_is_not_tried_again() {
        transactions().run(handle -> lock(handle, "a/b"));

        assertThrows(
                UnableToExecuteStatementException.class, () -> transactions().run(handle -> lock(handle, "a/b")));
        assertEquals(List.of(), pauses);
    }

    @Test
    void a_connection_that_the_server_ends_is_tried_again() {
        var tries = new AtomicInteger();

        transactions().run(handle -> {
            lock(handle, "a/b");
            if (tries.incrementAndGet() == 1) {
                terminate(backend(handle));
                lock(handle, "a/c");
            }
        });

        assertEquals(2, tries.get());
        assertEquals(1, count("run_lock"));
    }

    @Test
    void a_commit_whose_answer_is_lost_is_not_done_again_when_it_was_committed() {
        assertEquals(1, triesUntilDone(LossyCommit.Fate.ARRIVES, 0));
        assertEquals(1, triesUntilDone(LossyCommit.Fate.ARRIVES, 1));
    }

    @Test
    void a_commit_that_never_arrived_is_done_again() {
        assertEquals(2, triesUntilDone(LossyCommit.Fate.NEVER_ARRIVES, 0));
        assertEquals(2, triesUntilDone(LossyCommit.Fate.NEVER_ARRIVES, 1));
    }

    @Test
    void a_commit_that_is_under_way_is_waited_for() {
        assertEquals(1, triesUntilDone(LossyCommit.Fate.IS_SLOW, 0));
        assertEquals(1, triesUntilDone(LossyCommit.Fate.IS_SLOW, 1));
    }

    @Test
    void a_disk_that_is_waited_for_in_vain_does_not_take_back_what_was_committed() {
        assertEquals(1, triesUntilDone(LossyCommit.Fate.IS_FOLLOWED_BY_TROUBLE, 0, JdbiTransactionsTest::lockLast));
        assertEquals(1, triesUntilDone(LossyCommit.Fate.IS_FOLLOWED_BY_TROUBLE, 1, JdbiTransactionsTest::lockLast));
    }

    @Test
    void what_follows_a_commit_happens_once_also_when_its_answer_was_lost() {
        for (var fate : List.of(LossyCommit.Fate.ARRIVES, LossyCommit.Fate.NEVER_ARRIVES, LossyCommit.Fate.IS_SLOW)) {
            var followed = new AtomicInteger();
            triesUntilDone(fate, 1, (handle, name) -> {
                lock(handle, name);
                AfterCommit.add(handle, followed::incrementAndGet);
            });

            assertEquals(2, followed.get(), fate.name());
        }
    }

    @Test
    void what_follows_a_commit_does_not_happen_without_one() {
        var followed = new AtomicInteger();

        assertThrows(
                IllegalArgumentException.class,
                () -> transactions().run(handle -> {
                    AfterCommit.add(handle, followed::incrementAndGet);
                    throw new IllegalArgumentException("no");
                }));

        assertEquals(0, followed.get());
    }

    @Test
    void what_is_written_at_once_is_taken_back_to_its_savepoint_alone() {
        transactions().run(handle -> {
            lock(handle, "a/kept");
            handle.savepoint("before");
            LastStatements.atOnce(handle, () -> lockLast(handle, "a/undone"));
            handle.rollbackToSavepoint("before");
            lockLast(handle, "a/last");
        });

        assertEquals(
                List.of("a/kept", "a/last"),
                postgres.jdbi()
                        .withHandle(h -> h.createQuery("select name from run_lock order by name")
                                .mapTo(String.class)
                                .list()));
    }

    @Test
    void a_contended_commit_is_looked_up_like_any_other() {
        assertEquals(1, triesUntilDone(LossyCommit.Fate.ARRIVES, 1, JdbiTransactionsTest::lockLast));
        assertEquals(2, triesUntilDone(LossyCommit.Fate.NEVER_ARRIVES, 1, JdbiTransactionsTest::lockLast));
        assertEquals(1, triesUntilDone(LossyCommit.Fate.IS_SLOW, 1, JdbiTransactionsTest::lockLast));
    }

    @Test
    void a_contended_statement_that_is_refused_takes_everything_back_and_is_not_tried_again() {
        transactions().run(handle -> lock(handle, "a/b"));

        assertThrows(
                ConnectionException.class,
                () -> transactions().run(handle -> {
                    lock(handle, "a/c");
                    lockLast(handle, "a/b");
                }));

        assertEquals(1, count("run_lock"));
        assertEquals(List.of(), pauses);
    }

    @Test
    void a_commit_that_arrives_after_it_was_looked_up_is_refused() throws Exception {
        var tries = new AtomicInteger();
        try (var lossy = new LossyCommit(postgres.database().dataSource(), LossyCommit.Fate.ARRIVES_LATE, 1)) {
            var transactions = new JdbiTransactions(lossy.jdbi(), clock, this::note);
            transactions.run(handle -> lock(handle, "a/first"));
            transactions.run(handle -> lock(handle, "a/late " + tries.incrementAndGet()));

            assertEquals("40001", lossy.refusal().get(30, TimeUnit.SECONDS).getSQLState());
        }

        assertEquals(2, tries.get());
        assertEquals(2, count("run_lock"));
    }

    @Test
    void a_question_is_asked_again_while_the_server_is_away() {
        var back = clock.instant().plusSeconds(30);

        int found = transactions().read(handle -> {
            if (clock.instant().isBefore(back)) {
                handle.execute("do $$ begin raise exception 'away' using errcode = '57P01'; end $$");
            }
            return handle.createQuery("select 7").mapTo(Integer.class).one();
        });

        assertEquals(7, found);
        assertFalse(clock.instant().isBefore(back));
    }

    @Test
    void a_transaction_that_has_written_nothing_is_simply_done_again() {
        var tries = new AtomicInteger();
        try (var lossy = new LossyCommit(postgres.database().dataSource(), LossyCommit.Fate.NEVER_ARRIVES, 0)) {
            int found = new JdbiTransactions(lossy.jdbi(), clock, this::note).call(handle -> {
                tries.incrementAndGet();
                return handle.createQuery("select 7").mapTo(Integer.class).one();
            });
            assertEquals(7, found);
        }

        assertEquals(2, tries.get());
    }

    /// How often the transaction was tried whose commit is lost, the one after `before` others; there is one row of
    /// each in the end.
    private int triesUntilDone(LossyCommit.Fate fate, int before) {
        return triesUntilDone(fate, before, JdbiTransactionsTest::lock);
    }

    private int triesUntilDone(LossyCommit.Fate fate, int before, BiConsumer<Handle, String> work) {
        var tries = new AtomicInteger();
        int there = count("run_lock");
        try (var lossy = new LossyCommit(postgres.database().dataSource(), fate, before)) {
            var transactions = new JdbiTransactions(lossy.jdbi(), clock, this::note);
            for (int number = 0; number <= before; number++) {
                tries.set(0);
                var name = fate + "/" + before + "/" + number + "/";
                transactions.run(handle -> work.accept(handle, name + tries.incrementAndGet()));
            }
        }
        assertEquals(before + 1, count("run_lock") - there);
        return tries.get();
    }

    @Test
    void when_it_returns_it_is_on_disk() {
        for (int number = 0; number < 20; number++) {
            var name = "a/" + number;
            var written = transactions().call(handle -> {
                lock(handle, name);
                handle.execute("select set_config('synchronous_commit', 'off', true)");
                return position(handle, "pg_current_wal_insert_lsn()");
            });

            assertTrue(postgres.jdbi().withHandle(h -> position(h, "pg_current_wal_flush_lsn()")) > written);
        }
    }

    @Test
    void when_a_contended_one_returns_it_is_on_disk() {
        for (int number = 0; number < 20; number++) {
            var name = "a/" + number;
            var written = transactions().call(handle -> {
                lockLast(handle, name);
                return position(handle, "pg_current_wal_insert_lsn()");
            });

            assertTrue(postgres.jdbi().withHandle(h -> position(h, "pg_current_wal_flush_lsn()")) > written);
        }
    }

    @Test
    void a_pool_that_has_no_connection_to_lend_is_asked_again() {
        var asked = new AtomicInteger();
        var busy = Jdbi.create(() -> {
            if (asked.incrementAndGet() < 3) {
                throw new SQLTransientConnectionException("Connection is not available, request timed out");
            }
            return postgres.database().dataSource().getConnection();
        });

        new JdbiTransactions(busy, clock, this::note).run(handle -> lock(handle, "a/b"));

        assertEquals(3, asked.get());
        assertEquals(1, count("run_lock"));
    }

    @Test
    void who_is_interrupted_while_others_are_at_work_learns_that_at_once() throws InterruptedException {
        var transactions = new JdbiTransactions(postgres.jdbi(), clock, this::note, new Precedence().patient(1));
        var isIn = new CountDownLatch(1);
        var mayEnd = new CountDownLatch(1);
        var first = Thread.ofVirtual()
                .start(() -> transactions.run(_ -> {
                    isIn.countDown();
                    await(mayEnd);
                }));
        await(isIn);

        var waiting = new AtomicReference<Throwable>();
        var second = Thread.ofVirtual().start(() -> {
            try {
                transactions.run(handle -> lock(handle, "a/b"));
            } catch (DatabaseUnavailable e) {
                waiting.set(e);
            }
        });
        second.interrupt();

        assertTrue(second.join(Duration.ofMinutes(2)));
        assertInstanceOf(DatabaseUnavailable.class, waiting.get());
        mayEnd.countDown();
        assertTrue(first.join(Duration.ofMinutes(2)));
        assertEquals(0, count("run_lock"));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(120, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_transaction_inside_a_transaction_is_a_bug() {
        assertThrows(
                IllegalStateException.class,
                () -> transactions().run(outer -> transactions().run(inner -> lock(inner, "a/b"))));
    }

    private JdbiTransactions transactions() {
        return new JdbiTransactions(postgres.jdbi(), clock, this::note);
    }

    private void note(Duration time) {
        pauses.add(time);
        clock.advance(time);
    }

    private static void lock(Handle handle, String name) {
        handle.execute("insert into run_lock (name) values (?)", name);
    }

    /// As a link of the audit is written: the disk is waited for behind the commit.
    private static void lockLast(Handle handle, String name) {
        var sql = "insert into run_lock (name) select ? from set_config('synchronous_commit', 'off', true)";
        LastStatements.add(handle, new LastStatements.Statement(sql, List.of(name), true));
    }

    private static long position(Handle handle, String which) {
        return handle.createQuery("select (%s - '0/0'::pg_lsn)::bigint".formatted(which))
                .mapTo(Long.class)
                .one();
    }

    private static int count(String table) {
        return postgres.jdbi()
                .withHandle(h -> h.createQuery("select count(*) from " + table)
                        .mapTo(Integer.class)
                        .one());
    }

    private static int backend(Handle handle) {
        return handle.createQuery("select pg_backend_pid()")
                .mapTo(Integer.class)
                .one();
    }

    private static void terminate(int backend) {
        try (var owner = postgres.database().connectAsOwner();
                var statement = owner.createStatement()) {
            statement.execute("select pg_terminate_backend(" + backend + ", 5000)");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
