package dev.dangjik.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/// Rows that a transaction writes last, by which it is found again when the answer to its commit was lost.
///
/// The number of the transaction would not do: after a crash, PostgreSQL gives the number of one that never reached
/// the disk to another. A mark belongs to one transaction at a time and is used again when how that ended is known,
/// so there are about as many as connections.
final class CommitMarks {
    /// Marks the transaction if it has written anything, and commits it, in one round trip: nothing is asked of this
    /// process while others wait for its locks. Tells whether it has written, and whether its commit did not wait
    /// for the disk.
    private static final String COMMIT = """
            select mark_commit(?, ?) as written, current_setting('synchronous_commit') = 'off' as early;
            commit""";

    /// Waits for a transaction that is putting the mark. Where its turn is not there, a later one is left behind, which
    /// [#COMMIT] gives way to.
    private static final String LOOK_UP = """
            insert into commit_mark (mark, turn, at) values (:mark, :turn + 1, now())
            on conflict (mark) do update
                set turn = case when commit_mark.turn = :turn then commit_mark.turn else excluded.turn end
            returning turn = :turn""";

    /// A transaction of its own that writes one empty record, and whose commit waits until the log is on disk up to
    /// there.
    private static final String ON_DISK = "select 1 from pg_logical_emit_message(true, 'dangjik', '')";

    private final ConcurrentLinkedDeque<UUID> free = new ConcurrentLinkedDeque<>();
    private final AtomicLong turns = new AtomicLong();

    /// What stands in the row `mark` if, and only if, this transaction has written something and was committed.
    record Mark(UUID mark, long turn) {}

    /// A mark that no other transaction has now; to be [released][#release].
    Mark next() {
        var known = free.pollLast();
        return new Mark(known == null ? UUID.randomUUID() : known, turns.incrementAndGet());
    }

    /// How the message that commits was answered.
    enum Answer {
        /// What was written is on disk.
        ON_DISK,

        /// It is committed, and [#sync] must follow.
        EARLY
    }

    /// The message was refused, but it may have been committed before.
    static final class Doubtful extends ConnectionException {
        Doubtful(SQLException cause) {
            super(cause);
        }
    }

    /// Executes its [LastStatements] and commits the transaction that is open on `handle`, marked. Where one of them
    /// is contended, the disk is waited for in the same round trip, behind the commit.
    ///
    /// @throws Doubtful when that waiting may be what went wrong
    Answer commit(Handle handle, Mark mark) {
        var statements = LastStatements.of(handle);
        boolean isSyncing = statements.stream().anyMatch(LastStatements.Statement::isContended);
        var sql = new StringBuilder();
        var arguments = new ArrayList<@Nullable Object>();
        for (var statement : statements) {
            sql.append(statement.sql()).append(";\n");
            arguments.addAll(statement.arguments());
        }
        sql.append(COMMIT).append(isSyncing ? ";\n" + ON_DISK : "");
        arguments.add(mark.mark());
        arguments.add(mark.turn());
        try (var commit = handle.getConnection().prepareStatement(sql.toString())) {
            for (int position = 0; position < arguments.size(); position++) {
                commit.setObject(position + 1, arguments.get(position));
            }
            return isEarly(commit) && !isSyncing ? Answer.EARLY : Answer.ON_DISK;
        } catch (SQLException e) {
            throw isSyncing && isOver(handle) ? new Doubtful(e) : new ConnectionException(e);
        }
    }

    /// Whether the server is through with the transaction, one way or the other.
    private static boolean isOver(Handle handle) {
        try {
            return handle.getConnection().unwrap(BaseConnection.class).getTransactionState() == TransactionState.IDLE;
        } catch (SQLException _) { // a connection that is gone knows nothing
            return true;
        }
    }

    /// Looks for the rows of [#COMMIT] behind the results of what was executed before it.
    private static boolean isEarly(PreparedStatement commit) throws SQLException {
        for (boolean isRows = commit.execute(); !isRows; isRows = commit.getMoreResults()) {
            if (commit.getUpdateCount() < 0) {
                throw new SQLException("the server did not answer to a commit", "08P01");
            }
        }
        try (var rows = commit.getResultSet()) {
            return rows.next() && rows.getBoolean("written") && rows.getBoolean("early");
        }
    }

    /// Waits until what was committed on `handle` is on disk, together with everybody else who waits for that.
    void sync(Handle handle) {
        handle.execute(ON_DISK);
    }

    /// Waits until the transaction of `mark` has ended, which takes as long as the server believes in its connection,
    /// and tells whether it was committed. If not, it never will be, even if the wish for it is still on its way.
    /// The mark is not used again.
    ///
    /// @throws org.jdbi.v3.core.JdbiException of SQLState 55P03 when it has not ended within the lock timeout
    boolean isCommitted(Jdbi jdbi, Mark mark) {
        return jdbi.withHandle(handle -> handle.createQuery(LOOK_UP)
                .bind("mark", mark.mark())
                .bind("turn", mark.turn())
                .mapTo(Boolean.class)
                .one());
    }

    /// It is known how the transaction of `mark` ended, without looking it up.
    void release(Mark mark) {
        free.add(mark.mark());
    }
}
