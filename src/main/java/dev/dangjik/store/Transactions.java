package dev.dangjik.store;

import org.jdbi.v3.core.Handle;

/// Runs work in one database transaction.
public interface Transactions {
    /// Work inside a transaction. Whatever it throws rolls everything back.
    @FunctionalInterface
    interface Work<T extends @org.jspecify.annotations.Nullable Object> {
        T in(Handle handle);
    }

    /// Runs `work` and commits. A lost connection, a restarting server, a serialisation conflict or a deadlock
    /// (SQLState 08, 57P, 40001, 40P01) is tried again for up to 60 seconds, so `work` must have no effect outside
    /// the database.
    <T extends @org.jspecify.annotations.Nullable Object> T call(Work<T> work);

    /// Asks without writing anything, tried again as with [#call]. Every question sees what was committed before it; a
    /// single one costs one round trip.
    default <T extends @org.jspecify.annotations.Nullable Object> T read(Work<T> questions) {
        return call(questions);
    }

    /// As [#call], without a result.
    default void run(java.util.function.Consumer<Handle> work) {
        call(handle -> {
            work.accept(handle);
            return Boolean.TRUE;
        });
    }
}
