package dev.dangjik.run;

import dev.dangjik.plan.LockName;
import dev.dangjik.plan.Plan;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// What runs and what ran.
public interface Runs {
    /// As it stands now; empty when there is no such run.
    Optional<RunView> view(RunId id);

    /// As it stands in this transaction, for an observer.
    Optional<RunView> view(Handle transaction, RunId id);

    /// The plan that was authorised for this run, byte for byte as it was digested; empty when there is no such run.
    Optional<Plan> plan(RunId id);

    /// As it stands in this transaction.
    Optional<Plan> plan(Handle transaction, RunId id);

    /// The newest runs first.
    ///
    /// @param stack only of this stack; empty: of all
    /// @param limit how many at most
    List<RunSummary> recent(Optional<String> stack, int limit);

    /// Every run that has not ended, oldest first.
    List<RunSummary> open();

    /// The run that holds `lock` now.
    Optional<RunSummary> holderOf(LockName lock);

    /// The freeze that lies on `lock` now.
    Optional<Freeze> freezeOf(LockName lock);

    /// Everything the run has printed, in order, redacted, with a line where the VM dropped output; empty when that is
    /// nothing.
    Optional<String> fullOutput(RunId id);

    /// As it stands in this transaction.
    Optional<String> fullOutput(Handle transaction, RunId id);
}
