package dev.dangjik.store;

import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// Rows that a transaction writes last, by which it is found again when the answer to its commit was lost.
///
/// The number of the transaction would not do: after a crash, PostgreSQL gives the number of one that never reached
/// the disk to another. A mark belongs to one transaction at a time and is used again when how that ended is known,
/// so there are about as many as connections.
final class CommitMarks {
    /// Whether the transaction has written anything, and whether its commit does not wait for the disk.
    private static final String PUT =
            "select mark_commit(:mark, :turn) as written, current_setting('synchronous_commit') = 'off' as early";

    /// A transaction of its own that writes one empty record, and whose commit waits until the log is on disk up to
    /// there.
    private static final String ON_DISK = "select 1 from pg_logical_emit_message(true, 'dangjik', '')";

    private final ConcurrentLinkedDeque<UUID> free = new ConcurrentLinkedDeque<>();
    private final AtomicLong turns = new AtomicLong();

    /// What stands in the row `mark` if, and only if, this transaction was committed.
    ///
    /// @param isEarly whether its commit does not wait for the disk
    record Mark(UUID mark, long turn, boolean isEarly) {}

    /// Marks the transaction that is open on `handle`. Its commit must follow, and then [#sync].
    ///
    /// @return empty when it has written nothing, so that nothing can be lost
    Optional<Mark> put(Handle handle) {
        var known = free.pollLast();
        var mark = known == null ? UUID.randomUUID() : known;
        long turn = turns.incrementAndGet();
        var put = handle.createQuery(PUT)
                .bind("mark", mark)
                .bind("turn", turn)
                .map((row, _) -> row.getBoolean("written")
                        ? Optional.of(new Mark(mark, turn, row.getBoolean("early")))
                        : Optional.<Mark>empty())
                .one();
        if (put.isEmpty()) {
            free.add(mark);
        }
        return put;
    }

    /// Waits until what was committed on `handle` is on disk, together with everybody else who waits for that.
    void sync(Handle handle, Mark mark) {
        if (mark.isEarly()) {
            handle.execute(ON_DISK);
        }
    }

    /// Waits until the transaction of `mark` has ended, which takes as long as the server believes in its
    /// connection, and tells whether it was committed.
    ///
    /// @throws org.jdbi.v3.core.JdbiException of SQLState 55P03 when it has not ended within the lock timeout
    boolean isCommitted(Jdbi jdbi, Mark mark) {
        return jdbi.inTransaction(handle -> {
            // Waits for a transaction that is about to write the row for the first time,
            handle.execute(
                    "insert into commit_mark (mark, turn, at) values (?, ?, now()) on conflict (mark) do nothing",
                    mark.mark(),
                    mark.turn() - 1);
            // and this for one that changes it.
            return handle.createQuery("select turn = :turn from commit_mark where mark = :mark for update")
                    .bind("turn", mark.turn())
                    .bind("mark", mark.mark())
                    .mapTo(Boolean.class)
                    .one();
        });
    }

    /// It is known how the transaction of `mark` ended.
    void release(Mark mark) {
        free.add(mark.mark());
    }
}
