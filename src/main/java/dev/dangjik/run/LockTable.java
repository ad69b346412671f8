package dev.dangjik.run;

import dev.dangjik.plan.LockName;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// The rows of `run_lock`: who holds a service, and who has frozen it.
final class LockTable {
    private LockTable() {}

    /// A lock as it stands.
    record LockRow(LockName name, Optional<RunId> holder, Optional<Freeze> freeze) {
        Optional<Freeze> freezeAt(Instant now) {
            return freeze.filter(f -> f.until().isAfter(now));
        }
    }

    /// The lock, held still until the transaction ends, so that nobody takes or frees it meanwhile.
    ///
    /// To be asked for before a run that refers to it is written a second time in the same transaction: PostgreSQL
    /// then looks at the lock's row as well, and two who have looked wait for each other.
    static LockRow forUpdate(Handle handle, LockName name) {
        handle.createUpdate("insert into run_lock (name) values (:name) on conflict (name) do nothing")
                .bind("name", name.toString())
                .execute();
        return handle.createQuery("select * from run_lock where name = :name for update")
                .bind("name", name.toString())
                .map((result, _) -> read(new Row(result)))
                .one();
    }

    static Optional<LockRow> find(Handle handle, LockName name) {
        return handle.createQuery("select * from run_lock where name = :name")
                .bind("name", name.toString())
                .map((result, _) -> read(new Row(result)))
                .findOne();
    }

    static void give(Handle handle, LockName name, RunId holder, Instant now) {
        handle.createUpdate("update run_lock set holder = :holder, held_since = :now where name = :name")
                .bind("name", name.toString())
                .bind("holder", holder.value())
                .bind("now", now)
                .execute();
    }

    static void free(Handle handle, LockName name) {
        handle.createUpdate("update run_lock set holder = null, held_since = null where name = :name")
                .bind("name", name.toString())
                .execute();
    }

    static void freeze(Handle handle, LockName name, Freeze freeze) {
        handle.createUpdate("""
                        update run_lock set frozen_until = :until, frozen_by = :by, frozen_reason = :reason
                        where name = :name""")
                .bind("name", name.toString())
                .bind("until", freeze.until())
                .bind("by", freeze.by())
                .bind("reason", freeze.reason())
                .execute();
    }

    static void unfreeze(Handle handle, LockName name) {
        handle.createUpdate("""
                        update run_lock set frozen_until = null, frozen_by = null, frozen_reason = null
                        where name = :name""").bind("name", name.toString()).execute();
    }

    private static LockRow read(Row row) throws SQLException {
        var until = row.time("frozen_until");
        var freeze = until.isEmpty()
                ? Optional.<Freeze>empty()
                : Optional.of(new Freeze(
                        row.text("frozen_by").orElse(""),
                        until.get(),
                        row.text("frozen_reason").orElse("")));
        return new LockRow(
                LockName.parse(row.text("name").orElseThrow()),
                row.text("holder").map(RunId::new),
                freeze);
    }
}
