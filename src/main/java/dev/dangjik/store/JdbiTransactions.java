package dev.dangjik.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Transactions on a JDBI pool. When the answer to a commit is lost, it is looked up by its mark how that transaction
/// ended before anything is tried again, so that nothing is done twice and nothing is taken for done.
///
/// The commit of a transaction that holds a lock which everybody wants (it says so by turning `synchronous_commit`
/// off) happens in two steps: it ends and lets its locks go, then [#call] waits until the log is on disk. The log is
/// written in order, so nothing that was built on a transaction can outlive it.
public final class JdbiTransactions implements Transactions {
    private static final Logger LOG = LoggerFactory.getLogger(JdbiTransactions.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final ScopedValue<Boolean> INSIDE = ScopedValue.newInstance();

    private final Jdbi jdbi;
    private final Clock clock;
    private final Pause pause;
    private final Precedence.Hurry hurry;
    private final CommitMarks marks = new CommitMarks();

    /// What somebody waits for within seconds: as many at a time as the pool has connections.
    public JdbiTransactions(Jdbi jdbi, Clock clock, Pause pause) {
        this(jdbi, clock, pause, new Precedence().urgent());
    }

    JdbiTransactions(Jdbi jdbi, Clock clock, Pause pause, Precedence.Hurry hurry) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.pause = pause;
        this.hurry = hurry;
    }

    /// How one try ended.
    private sealed interface Try<T extends @Nullable Object> {
        /// Committed.
        record Done<T extends @Nullable Object>(T result, List<Runnable> afterwards) implements Try<T> {}

        /// Rolled back, for a reason that passes.
        record Again<T extends @Nullable Object>(RuntimeException cause) implements Try<T> {}

        /// The answer to the commit of the transaction that `mark` marks was lost, or it may not be on disk.
        record Unsure<T extends @Nullable Object>(CommitMarks.Mark mark, Done<T> ifCommitted, RuntimeException cause)
                implements Try<T> {}
    }

    /// @throws IllegalStateException when called inside another transaction of the same thread: the inner one would
    ///     wait for locks of the outer one for ever
    /// @throws DatabaseUnavailable when the server did not come back within 60 s, or when after that time it is
    ///     still not known whether the transaction was committed
    @Override
    public <T extends @Nullable Object> T call(Work<T> work) {
        return outermost(() -> once(work));
    }

    /// @throws IllegalStateException as [#call]
    /// @throws DatabaseUnavailable when the server did not come back within 60 s
    @Override
    public <T extends @Nullable Object> T read(Work<T> questions) {
        return outermost(() -> asked(questions));
    }

    private <T extends @Nullable Object> T outermost(Supplier<Try<T>> attempt) {
        if (INSIDE.orElse(false)) {
            throw new IllegalStateException("a transaction inside a transaction: pass the handle of the outer one");
        }
        return ScopedValue.where(INSIDE, true).<T, RuntimeException>call(() -> untilDone(attempt));
    }

    private <T extends @Nullable Object> T untilDone(Supplier<Try<T>> attempt) {
        Instant end = clock.instant().plus(PATIENCE);
        for (int tries = 1; ; tries++) {
            awaitPlace(end);
            switch (attempt.get()) {
                case Try.Done<T> done -> {
                    return ended(done);
                }
                case Try.Again<T>(var cause) -> pauseBefore(end, tries, cause);
                case Try.Unsure<T>(var mark, var ifCommitted, var cause) -> {
                    if (isCommitted(mark, end, cause)) {
                        return ended(ifCommitted);
                    }
                }
            }
        }
    }

    private static <T extends @Nullable Object> T ended(Try.Done<T> done) {
        done.afterwards().forEach(Runnable::run);
        return done.result();
    }

    private void awaitPlace(Instant end) {
        try {
            var most = Duration.between(clock.instant(), end);
            if (!hurry.begin(most)) {
                throw new DatabaseUnavailable(
                        "Working in the database: others were at work for all of " + PATIENCE.toSeconds() + " s",
                        new TimeoutException());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DatabaseUnavailable("Waiting for a turn in the database: interrupted", e);
        }
    }

    private <T extends @Nullable Object> Try<T> once(Work<T> work) {
        return tried(handle -> {
            handle.begin();
            LastStatements.await(handle);
            AfterCommit.await(handle);
            try {
                return committed(handle, work.in(handle));
            } catch (RuntimeException | Error e) {
                rollBack(handle, e);
                throw e;
            }
        });
    }

    private <T extends @Nullable Object> Try<T> asked(Work<T> questions) {
        return tried(handle -> new Try.Done<>(questions.in(handle), List.of()));
    }

    /// The place that was taken for it is free again afterwards.
    private <T extends @Nullable Object> Try<T> tried(Function<Handle, Try<T>> attempt) {
        try (var handle = jdbi.open()) {
            return attempt.apply(handle);
        } catch (RuntimeException e) {
            if (SqlTrouble.isPassing(e)) {
                return new Try.Again<>(e);
            }
            throw e;
        } finally {
            hurry.end();
        }
    }

    private <T extends @Nullable Object> Try<T> committed(Handle handle, T result) {
        var mark = marks.next();
        var done = new Try.Done<>(result, AfterCommit.of(handle));
        boolean isCommitted = false;
        try {
            var answer = marks.commit(handle, mark);
            isCommitted = true;
            handle.commit(); // tells JDBI, and the server nothing more
            if (answer == CommitMarks.Answer.EARLY) {
                marks.sync(handle);
            }
        } catch (CommitMarks.Doubtful e) {
            rollBack(handle, e); // tells JDBI, and the server nothing more
            return new Try.Unsure<>(mark, done, e);
        } catch (JdbiException e) {
            if (isCommitted || SqlTrouble.isLost(e)) {
                return new Try.Unsure<>(mark, done, e);
            }
            marks.release(mark);
            throw e;
        }
        marks.release(mark);
        return done;
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
                return marks.isCommitted(jdbi, mark);
            } catch (JdbiException e) {
                if (!SqlTrouble.isPassing(e) && !SqlTrouble.isNotOver(e)) {
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
            throw new DatabaseUnavailable("Working in the database: " + SqlTrouble.reason(cause), cause);
        }
        if (tries == 1) {
            LOG.warn("The database: {}. Trying again for up to {} s", SqlTrouble.reason(cause), PATIENCE.toSeconds());
        }
        pause.pause(pauseTime);
    }
}
