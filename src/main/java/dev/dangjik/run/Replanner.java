package dev.dangjik.run;

import dev.dangjik.approval.AuthorizedPlan;
import dev.dangjik.message.Text;
import dev.dangjik.plan.Plan;

/// Makes the plan of a queued run anew when its turn has come. May look at hosts; called without a transaction.
@FunctionalInterface
public interface Replanner {
    /// Plans what was asked for with `old` as things stand now.
    ///
    /// @param old what was planned when the run was asked for; may never have been more than the wish
    Replanned again(RunView run, Plan old);

    /// What came of it.
    sealed interface Replanned {
        /// Allowed, and nothing that was pinned has changed: this is what runs.
        record Ready(AuthorizedPlan plan) implements Replanned {}

        /// It must not run any more, or something that was pinned has changed; `reason` says which.
        record Stale(Text reason) implements Replanned {}

        /// It cannot be planned at the moment; asked again later.
        record NotNow(Text reason) implements Replanned {}
    }
}
