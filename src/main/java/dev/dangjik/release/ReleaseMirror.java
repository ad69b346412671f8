package dev.dangjik.release;

import dev.dangjik.plan.LockName;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// The bot's own copy of the ledgers, so that a ledger that was changed behind its back is noticed.
final class ReleaseMirror {
    private record Row(long seq, String version, String digest) {}

    /// What the copy knows and the ledger denies, one line each; a newer entry of the ledger is no difference.
    List<String> differences(Handle handle, LockName lock, Ledger ledger) {
        Map<Long, Ledger.Entry> recorded = new HashMap<>();
        ledger.entries().forEach(entry -> recorded.put(entry.seq(), entry));
        // The host hands out the end of a long ledger only.
        long oldest =
                ledger.entries().stream().mapToLong(Ledger.Entry::seq).min().orElse(0);
        var differences = new ArrayList<String>();
        for (var row : rows(handle, lock)) {
            var entry = recorded.get(row.seq());
            if (row.seq() < oldest) {
                continue;
            }
            if (entry == null) {
                differences.add("#" + row.seq() + ": " + row.version() + ", -");
            } else if (!entry.version().equals(row.version()) || !entry.digest().equals(row.digest())) {
                differences.add("#" + row.seq() + ": " + row.version() + " " + row.digest() + ", " + entry.version()
                        + " " + entry.digest());
            }
        }
        return differences;
    }

    /// Makes the copy say what the ledger says.
    void write(Handle handle, LockName lock, Ledger ledger) {
        long oldest =
                ledger.entries().stream().mapToLong(Ledger.Entry::seq).min().orElse(0);
        handle.createUpdate("delete from release where stack = :stack and service = :service and seq >= :oldest")
                .bind("stack", lock.stack())
                .bind("service", lock.service())
                .bind("oldest", oldest)
                .execute();
        for (var entry : ledger.entries()) {
            handle.createUpdate("""
                            insert into release (stack, service, seq, version, digest, run_id, recorded_at, verified,
                                bad)
                            values (:stack, :service, :seq, :version, :digest, :run, :at, true, :bad)
                            """)
                    .bind("stack", lock.stack())
                    .bind("service", lock.service())
                    .bind("seq", entry.seq())
                    .bind("version", entry.version())
                    .bind("digest", entry.digest())
                    .bind("run", entry.run().replaceFirst("-[0-9]+$", ""))
                    .bind("at", entry.at().atOffset(ZoneOffset.UTC))
                    .bind("bad", entry.isBad() ? "rolled back" : null)
                    .execute();
        }
    }

    private static List<Row> rows(Handle handle, LockName lock) {
        return handle.createQuery("select seq, version, digest from release where stack = :stack and service = :service"
                        + " order by seq")
                .bind("stack", lock.stack())
                .bind("service", lock.service())
                .map((row, _) -> new Row(row.getLong("seq"), row.getString("version"), row.getString("digest")))
                .list();
    }
}
