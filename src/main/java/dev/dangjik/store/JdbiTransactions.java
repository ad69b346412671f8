package dev.dangjik.store;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Transactions on a JDBI pool. When the answer to a commit is lost, it is looked up by its mark how that transaction
/// ended before anything is tried again, so that nothing is done twice and nothing is taken for done.
///
/// A commit happens in two steps: the transaction ends and lets its locks go, then [#call] waits until the log is on
/// disk. Whoever appends to the audit meanwhile need not wait for the disk. The log is written in order, so nothing
/// that was built on a transaction can outlive it.
public final class JdbiTransactions implements Transactions {
    private static final Logger LOG = LoggerFactory.getLogger(JdbiTransactions.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final ScopedValue<Boolean> INSIDE = ScopedValue.newInstance();

    private final Jdbi jdbi;
    private final Clock clock;
    private final Pause pause;
    private final Semaphore places;
    private final CommitMarks marks = new CommitMarks();

    /// As many at a time as the pool has connections.
    public JdbiTransactions(Jdbi jdbi, Clock clock, Pause pause) {
        this(jdbi, clock, pause, Integer.MAX_VALUE);
    }

    /// @param places how many transactions may be open at a time
    public JdbiTransactions(Jdbi jdbi, Clock clock, Pause pause, int places) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.pause = pause;
        this.places = new Semaphore(places, true);
    }

    /// How one try ended.
    private sealed interface Try<T extends @Nullable Object> {
        /// Committed.
        record Done<T extends @Nullable Object>(T result) implements Try<T> {}

        /// Rolled back, for a reason that passes.
        record Again<T extends @Nullable Object>(RuntimeException cause) implements Try<T> {}

        /// The answer to the commit of the transaction that `mark` marks was lost, or it may not be on disk.
        record Unsure<T extends @Nullable Object>(CommitMarks.Mark mark, T result, RuntimeException cause)
                implements Try<T> {}
    }

    /// @throws IllegalStateException when called inside another transaction of the same thread: the inner one
    ///     would
    ///     wait for locks of the outer one for ever
    /// @throws DatabaseUnavailable when the server did not come back within 60 s, or when after that time it is
    ///     still
    ///     not known whether the transaction was committed
    @Override
    public <T extends @Nullable Object> T call(Work<T> work) {
        if (INSIDE.orElse(false)) {
            throw new IllegalStateException("a transaction inside a transaction: pass the handle of the outer one");
        }
        return ScopedValue.where(INSIDE, true).<T, RuntimeException>call(() -> untilDone(work));
    }

    private <T extends @Nullable Object> T untilDone(Work<T> work) {
        Instant end = clock.instant().plus(PATIENCE);
        for (int tries = 1; ; tries++) {
            switch (once(work)) {
                case Try.Done<T>(var result) -> {
                    return result;
                }
                case Try.Again<T>(var cause) -> pauseBefore(end, tries, cause);
                case Try.Unsure<T>(var mark, var result, var cause) -> {
                    if (isCommitted(mark, end, cause)) {
                        return result;
                    }
                }
            }
        }
    }

    private <T extends @Nullable Object> Try<T> once(Work<T> work) {
        places.acquireUninterruptibly();
        try (var handle = jdbi.open()) {
            handle.begin();
            try {
                var result = work.in(handle);
                var mark = marks.put(handle);
                boolean isCommitted = false;
                try {
                    handle.commit();
                    isCommitted = true;
                    if (mark.isPresent()) {
                        marks.sync(handle);
                    }
                } catch (JdbiException e) {
                    if (mark.isPresent() && (isCommitted || isLost(e))) {
                        return new Try.Unsure<>(mark.get(), result, e);
                    }
                    throw e;
                }
                mark.ifPresent(marks::release);
                return new Try.Done<>(result);
            } catch (RuntimeException | Error e) {
                rollBack(handle, e);
                throw e;
            }
        } catch (RuntimeException e) {
            if (isPassing(e)) {
                return new Try.Again<>(e);
            }
            throw e;
        } finally {
            places.release();
        }
    }

    private static void rollBack(Handle handle, Throwable cause) {
        try {
            handle.rollback();
        } catch (JdbiException e) {
            cause.addSuppressed(e);
        }
    }

    /// Asks until the server knows.
    private boolean isCommitted(CommitMarks.Mark mark, Instant end, RuntimeException cause) {
        for (int tries = 1; ; tries++) {
            pauseBefore(end, tries, cause);
            try {
                boolean isCommitted = marks.isCommitted(jdbi, mark);
                marks.release(mark);
                return isCommitted;
            } catch (JdbiException e) {
                if (!isPassing(e) && !isNotOver(e)) {
                    throw e;
                }
            }
        }
    }

    private void pauseBefore(Instant end, int tries, RuntimeException cause) {
        var time = FIRST_PAUSE.multipliedBy(1L << Math.min(tries - 1, 10));
        var pauseTime = time.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : time;
        if (Thread.currentThread().isInterrupted()
                || clock.instant().plus(pauseTime).isAfter(end)) {
            throw new DatabaseUnavailable("Working in the database: " + reason(cause), cause);
        }
        if (tries == 1) {
            LOG.warn("The database: {}. Trying again for up to {} s", reason(cause), PATIENCE.toSeconds());
        }
        pause.pause(pauseTime);
    }

    private static String reason(Throwable thrown) {
        return sqlCause(thrown)
                .map(e -> e.getMessage() + " (SQLState " + e.getSQLState() + ")")
                .orElseGet(thrown::toString);
    }

    /// SQLState classes of PostgreSQL's appendix A: 08 connection, 57P operator intervention, 40001 serialisation
    /// failure, 40P01 deadlock.
    private static boolean isPassing(Throwable thrown) {
        return sqlCause(thrown)
                .map(SQLException::getSQLState)
                .filter(state -> isLost(state) || state.equals("40001") || state.equals("40P01"))
                .isPresent();
    }

    /// Whoever holds the row has not let it go within the lock timeout.
    private static boolean isNotOver(Throwable thrown) {
        return sqlCause(thrown)
                .map(SQLException::getSQLState)
                .filter("55P03"::equals)
                .isPresent();
    }

    private static boolean isLost(Throwable thrown) {
        return sqlCause(thrown)
                .map(SQLException::getSQLState)
                .filter(JdbiTransactions::isLost)
                .isPresent();
    }

    private static boolean isLost(String state) {
        return state.startsWith("08") || state.startsWith("57P");
    }

    private static Optional<SQLException> sqlCause(@Nullable Throwable thrown) {
        for (var at = thrown; at != null; at = at.getCause()) {
            if (at instanceof SQLException e && e.getSQLState() != null) {
                return Optional.of(e);
            }
        }
        return Optional.empty();
    }
}
