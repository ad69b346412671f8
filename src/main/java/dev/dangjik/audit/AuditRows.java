package dev.dangjik.audit;

import dev.dangjik.audit.AuditRow.Digest;
import dev.dangjik.remote.Bytes;
import dev.dangjik.store.LastStatements;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;

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

    /// Waits until nobody else can append before this transaction ends, then links, hashes and writes the row. All in
    /// one statement: everybody waits for the end of the chain, so nothing is asked of this process meanwhile. For
    /// the same reason the lock is let go before the disk is waited for (PostgreSQL manual, 28.4 "Asynchronous
    /// Commit"); [dev.dangjik.store.JdbiTransactions] waits afterwards.
    private static final String APPEND =
            """
            with place as materialized (
              select coalesce(last_seq, 0) + 1 as seq, coalesce(last_hash, ?) as prev
              from audit_head(), set_config('synchronous_commit', 'off', true) as disk)
            insert into audit_event (%s)
            select seq, ?, ?, %s, cast(? as bytea), ?, ?, prev,
                sha256(? || convert_to(? || encode(prev, 'hex') || ? || seq || ?, 'UTF8'))
            from place""".formatted(ALL, TEXTS.stream().map(_ -> "cast(? as text)").collect(Collectors.joining(", ")));

    private static final int AT_ONCE = 2_000;

    /// Has the driver ask for bytes as bytes and not as text, from the first row on.
    private static final int BINARY = -1;

    private AuditRows() {}

    /// Has a link with `columns` and `body` appended at the end of the transaction.
    static void append(Handle transaction, Map<String, Object> columns, Bytes body) {
        var digest = Digest.of(body.toArray());
        var frame = AuditRow.Frame.of(columns, digest);
        var arguments = new ArrayList<@Nullable Object>();
        arguments.add(AuditRow.GENESIS.bytes());
        arguments.add(columns.get("ts_us"));
        arguments.add(columns.get("severity"));
        TEXTS.forEach(name -> arguments.add(columns.get(name)));
        var plan = (String) columns.get("plan_hash");
        arguments.add(plan == null ? null : new Digest(plan).bytes());
        arguments.add(body.toArray());
        arguments.add(digest.bytes());
        arguments.add(AuditRow.PREFIX);
        arguments.add(frame.front());
        arguments.add(frame.middle());
        arguments.add(frame.back());
        LastStatements.add(transaction, new LastStatements.Statement(APPEND, arguments, true));
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
        var query = "select " + ALL + " from audit_event where seq between ? and ? order by seq";
        try (var statement = transaction.prepareStatement(query)) {
            statement.unwrap(PGStatement.class).setPrepareThreshold(BINARY);
            statement.setFetchSize(AT_ONCE);
            statement.setLong(1, first);
            statement.setLong(2, last);
            try (var found = statement.executeQuery()) {
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
