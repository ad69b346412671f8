package dev.dangjik.run;

import dev.dangjik.approval.ApprovalRequest;
import dev.dangjik.approval.Ballot;
import dev.dangjik.approval.VoteOutcome;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// What people answer to the question whether a run may begin. Every answer counts once, in the caller's transaction;
/// call [Runner#kick()] when it has been committed. Who may answer is decided before.
public interface RunApprovals {
    /// What was asked last about a run; empty when nothing was.
    Optional<ApprovalRequest> of(Handle transaction, RunId id);

    /// Counts a vote; the last that was needed lets the run take its lock, and a no ends it.
    ///
    /// @param code of the plan that was shown
    VoteOutcome vote(Handle transaction, RunId id, String code, Ballot ballot, RunControl.By by);

    /// Ends a run that waits for consent because whoever asked for it does not want it any more.
    ///
    /// @return false when it does not wait for consent
    boolean withdraw(Handle transaction, RunId id, RunControl.By by);
}
