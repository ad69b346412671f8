package dev.dangjik.store;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.store.InstanceLock.Attempt;
import dev.dangjik.store.InstanceLock.Sharing;
import dev.dangjik.testing.Postgres;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class InstanceLockTest {
    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    @Test
    void a_second_bot_is_told_who_runs() {
        try (var _ = taken(Sharing.ALONE)) {
            var held = assertInstanceOf(Attempt.Held.class, attempt(Sharing.ALONE));
            assertTrue(
                    held.holder()
                            .startsWith("dangjik " + ProcessHandle.current().pid() + " at 127.0.0.1"),
                    held.holder());
        }
        taken(Sharing.ALONE).close();
    }

    @Test
    void replicas_run_together_and_keep_an_import_out() {
        try (var _ = taken(Sharing.WITH_REPLICAS);
                var _ = taken(Sharing.WITH_REPLICAS)) {
            assertInstanceOf(Attempt.Held.class, attempt(Sharing.ALONE));
        }
        taken(Sharing.ALONE).close();
    }

    @Test
    void databases_of_one_server_do_not_disturb_each_other() {
        try (var _ = taken(Sharing.ALONE);
                var other = postgres.another()) {
            var taken = assertInstanceOf(Attempt.Taken.class, InstanceLock.attempt(other, Sharing.ALONE));
            taken.lock().close();
        }
    }

    @Test
    void a_lock_lost_with_its_connection_is_taken_again_unless_another_has_it() throws SQLException {
        try (var lock = taken(Sharing.ALONE)) {
            endLockConnections();
            assertTrue(lock.keep());
            endLockConnections();
            try (var _ = taken(Sharing.ALONE)) {
                assertFalse(lock.keep());
            }
        }
    }

    private static void endLockConnections() throws SQLException {
        try (var owner = postgres.database().connectAsOwner();
                var statement = owner.createStatement()) {
            statement.execute("select pg_terminate_backend(pid, 5000) from pg_locks"
                    + " where locktype = 'advisory' and pid <> pg_backend_pid()"
                    + " and database = (select oid from pg_database where datname = current_database())");
        }
    }

    private static Attempt attempt(Sharing sharing) {
        return InstanceLock.attempt(postgres.database(), sharing);
    }

    private static InstanceLock taken(Sharing sharing) {
        return assertInstanceOf(Attempt.Taken.class, attempt(sharing)).lock();
    }
}
