package dev.dangjik.audit;

import dev.dangjik.audit.AuditRow.Digest;
import dev.dangjik.remote.Bytes;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Links of the chain in the table `audit_event`.
final class AuditRows {
    /// Columns that hold text, by the name under which they are hashed as well.
    static final List<String> TEXTS = List.of(
            "type",
            "actor_person",
            "actor_account",
            "via",
            "stack",
            "target",
            "invocation_id",
            "run_id",
            "incident_id");

    private static final String ALL =
            "seq, ts_us, severity, " + String.join(", ", TEXTS) + ", plan_hash, body, body_sha256, prev_hash, hash";

    /// Everybody waits for the end of the chain, so its lock is let go before the disk is waited for (PostgreSQL
    /// manual, 28.4 "Asynchronous Commit"); [dev.dangjik.store.JdbiTransactions] waits afterwards.
    private static final String HEAD =
            "select last_seq, last_hash, set_config('synchronous_commit', 'off', true) from audit_head()";

    private static final int AT_ONCE = 2_000;

    private AuditRows() {}

    /// Waits until nobody else can append before this transaction ends, and makes the link that follows the
    /// last one.
    static AuditRow next(Handle transaction, Map<String, Object> columns, Bytes body) {
        return transaction
                .createQuery(HEAD)
                .map((found, _) -> {
                    var last = found.getBytes("last_hash");
                    return AuditRow.next(
                            found.getLong("last_seq") + 1,
                            columns,
                            last == null ? AuditRow.GENESIS : Digest.ofBytes(last),
                            body);
                })
                .one();
    }

    static void insert(Handle transaction, AuditRow row) {
        var insert = transaction.createUpdate("""
                insert into audit_event (%s)
                values (:seq, :ts_us, :severity, :type, :actor_person, :actor_account, :via, :stack, :target,
                        :invocation_id, :run_id, :incident_id, :plan_hash, :body, :body_sha256, :prev_hash, :hash)
                """.formatted(ALL));
        TEXTS.forEach(name -> insert.bind(name, row.text(name)));
        insert.bind("seq", row.seq())
                .bind("ts_us", (Long) row.columns().get("ts_us"))
                .bind("severity", (Integer) row.columns().get("severity"))
                .bind(
                        "plan_hash",
                        row.text("plan_hash")
                                .map(hex -> new Digest(hex).bytes())
                                .orElse(null))
                .bind("body", row.body().toArray())
                .bind("body_sha256", row.bodyDigest().bytes())
                .bind("prev_hash", row.previous().bytes())
                .bind("hash", row.hash().bytes())
                .execute();
    }

    /// Work on one snapshot of the chain.
    @FunctionalInterface
    interface Look {
        void at(Connection snapshot) throws SQLException, IOException;
    }

    /// Lets `look` see one snapshot.
    ///
    /// @param connection with no transaction open; this opens one that only reads, and ends it
    static void inSnapshot(Connection connection, Look look) throws SQLException, IOException {
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute("set transaction isolation level repeatable read read only");
            look.at(connection);
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /// Hands every link to `each`, in order, in the transaction that is open; a few at a time in memory.
    static void forEachIn(Connection transaction, Consumer<AuditRow> each) throws SQLException {
        forEachIn(transaction, Long.MIN_VALUE, Long.MAX_VALUE, each);
    }

    /// As above, the links `first` to `last`.
    static void forEachIn(Connection transaction, long first, long last, Consumer<AuditRow> each) throws SQLException {
        try (var statement = transaction.createStatement()) {
            statement.setFetchSize(AT_ONCE);
            var query =
                    "select " + ALL + " from audit_event where seq between " + first + " and " + last + " order by seq";
            try (var found = statement.executeQuery(query)) {
                while (found.next()) {
                    each.accept(row(found));
                }
            }
        }
    }

    private static AuditRow row(ResultSet found) throws SQLException {
        var columns = new HashMap<String, Object>();
        columns.put("ts_us", found.getLong("ts_us"));
        columns.put("severity", found.getInt("severity"));
        for (var name : TEXTS) {
            var text = found.getString(name);
            if (text != null) {
                columns.put(name, text);
            }
        }
        var plan = found.getBytes("plan_hash");
        if (plan != null) {
            columns.put("plan_hash", Digest.ofBytes(plan).hex());
        }
        return new AuditRow(
                found.getLong("seq"),
                columns,
                digest(found.getBytes("body_sha256")),
                digest(found.getBytes("prev_hash")),
                digest(found.getBytes("hash")),
                Bytes.copyOf(present(found.getBytes("body"))));
    }

    private static Digest digest(byte @Nullable [] bytes) {
        return Digest.ofBytes(present(bytes));
    }

    /// The column is not null.
    private static byte[] present(byte @Nullable [] bytes) {
        return bytes == null ? new byte[0] : bytes;
    }
}
