package dev.dangjik.run;

import org.jdbi.v3.core.Handle;

/// Is told of every change of a run, in the transaction that makes it; what it writes is there exactly when the
/// change is. It must only write to the database, and what it throws is logged and does not stop the run.
@FunctionalInterface
public interface RunObserver {
    /// The run has changed in this transaction, which is not committed yet.
    void changed(Handle transaction, RunId id);
}
