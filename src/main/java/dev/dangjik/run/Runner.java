package dev.dangjik.run;

import dev.dangjik.approval.AuthorizedPlan;
import dev.dangjik.permission.Decision;
import dev.dangjik.plan.Plan;
import org.jdbi.v3.core.Handle;

/// The only way to start a run.
public interface Runner {
    /// Takes the lock and writes the run, its audit entry and its wake-up, all in the caller's transaction: nothing
    /// has reached a host before that is committed. Call [#kick()] afterwards.
    StartOutcome start(Handle transaction, AuthorizedPlan authorized, RunRequest request);

    /// Writes the run down and asks others for their consent, in the caller's transaction. It takes no lock before it
    /// has that; a plan that is still to be made waits for its lock first, and the question is asked at its turn.
    StartOutcome ask(Handle transaction, Plan plan, Decision.NeedsApproval needs, RunRequest request);

    /// Looks for work now instead of at the next poll (one second). Does nothing inside a transaction.
    void kick();
}
