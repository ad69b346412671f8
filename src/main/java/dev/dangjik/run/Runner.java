package dev.dangjik.run;

import dev.dangjik.approval.AuthorizedPlan;
import org.jdbi.v3.core.Handle;

/// The only way to start a run.
public interface Runner {
    /// Takes the lock and writes the run, its audit entry and its wake-up, all in the caller's transaction: nothing
    /// has reached a host before that is committed. Call [#kick()] afterwards.
    StartOutcome start(Handle transaction, AuthorizedPlan authorized, RunRequest request);

    /// Looks for work now instead of at the next poll (one second). Does nothing inside a transaction.
    void kick();
}
