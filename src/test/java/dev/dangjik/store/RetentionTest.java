package dev.dangjik.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestClock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RetentionTest {
    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    @Test
    void what_is_old_and_over_goes_and_everything_else_stays() {
        postgres.jdbi().useHandle(handle -> {
            invocation(handle, "old-answered", "2026-10-01", "answered");
            invocation(handle, "old-open", "2026-10-01", "received");
            invocation(handle, "old-of-a-run", "2026-10-01", "answered");
            invocation(handle, "young", "2026-11-01", "answered");
            run(handle, "old", "'2026-08-01'");
            run(handle, "young", "'2026-10-01'");
            run(handle, "open", "null");
            handle.execute("update run set invocation_id = 'old-of-a-run' where id = 'old'");
            message(handle, "run/open", "2026-01-01", "sent");
            message(handle, "run/old", "2026-08-01", "sent");
            message(handle, "late", "2026-08-01", "pending");
            message(handle, "new", "2026-11-19", "sent");
            mark(handle, "00000000-0000-0000-0000-000000000001", "2026-10-01");
            mark(handle, "00000000-0000-0000-0000-000000000002", "2026-11-19");
        });

        var removed = new Retention(postgres.transactions(), TestClock.atNoon()).run();

        assertEquals(new Retention.Removed(3, 1, 1, 1), removed);
        assertEquals(List.of("old-of-a-run", "old-open", "young"), names("select id from invocation order by id"));
        assertEquals(List.of("open", "young"), names("select distinct run_id from run_output order by 1"));
        assertEquals(List.of("old", "open", "young"), names("select id from run order by 1"));
        assertEquals(List.of("late", "new", "run/open"), names("select key from outbox order by 1"));
        assertEquals(
                List.of("00000000-0000-0000-0000-000000000002"),
                names("select mark::text from commit_mark where turn = 7"));
    }

    @Test
    void a_disk_is_low_under_one_gibibyte_or_a_twentieth() throws IOException {
        long gib = 1L << 30;
        assertTrue(DiskSpace.isLow(gib - 1, 10 * gib));
        assertFalse(DiskSpace.isLow(gib, 10 * gib));
        assertTrue(DiskSpace.isLow(4 * gib, 100 * gib));
        assertFalse(DiskSpace.isLow(5 * gib, 100 * gib));
        assertEquals(List.of(), new DiskSpace(List.of(Path.of("/no/such/place"))).low());
    }

    private static void mark(Handle handle, String mark, String day) {
        handle.execute("insert into commit_mark (mark, turn, at) values (?::uuid, 7, ?::timestamptz)", mark, day);
    }

    private static void invocation(Handle handle, String id, String day, String state) {
        handle.execute("""
                insert into invocation (id, received_at, kind, actor, language, body, state)
                values (?, ?::timestamptz, 'command', 'a', 'ko', '', ?)""", id, day, state);
    }

    private static void run(Handle handle, String id, String ended) {
        handle.execute("""
                insert into run (id, stack, command, effect, plan, plan_digest, authority, state, requested_by,
                    requester_account, channel, language, created_at, ended_at)
                values (?, 's', 'c', 'change', '{}', 'x', '{}', 'unknown', 'p', 'T/U', 'C', 'ko', '2026-01-01', %s)
                """.formatted(ended), id);
        for (int i = 0; i < 3; i++) {
            handle.execute("insert into run_output (run_id, segment, position, content) values (?, 0, ?, 'x')", id, i);
        }
    }

    private static void message(Handle handle, String key, String day, String state) {
        handle.execute("""
                insert into outbox (key, kind, state, not_before, created_at, updated_at)
                values (?, 'message', ?, now(), now(), ?::timestamptz)""", key, state, day);
    }

    private static List<String> names(String query) {
        return postgres.jdbi()
                .withHandle(
                        handle -> handle.createQuery(query).mapTo(String.class).list());
    }
}
