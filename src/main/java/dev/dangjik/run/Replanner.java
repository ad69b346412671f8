package dev.dangjik.run;

import dev.dangjik.approval.AuthorizedPlan;
import dev.dangjik.approval.Consent;
import dev.dangjik.message.Text;
import dev.dangjik.permission.Decision;
import dev.dangjik.plan.Plan;
import java.time.Instant;
import java.util.Optional;

/// Makes the plan of a queued run anew when its turn has come. May look at hosts; called without a transaction.
@FunctionalInterface
public interface Replanner {
    /// Plans what was asked for with `old` as things stand now.
    ///
    /// @param old what was planned when the run was asked for; may never have been more than the wish
    /// @param consent of others to `old`, where that was asked for and given
    /// @param since when it has been its turn
    Replanned again(RunView run, Plan old, Optional<Consent> consent, Instant since);

    /// What came of it.
    sealed interface Replanned {
        /// Allowed, and nothing that was pinned has changed: this is what runs.
        record Ready(AuthorizedPlan plan) implements Replanned {}

        /// Others have to consent to this plan first.
        ///
        /// @param why they are asked although they had consented; empty when they had not been asked
        record Ask(Plan plan, Decision.NeedsApproval needs, Optional<Text> why) implements Replanned {}

        /// It must not run any more, or something that was pinned has changed; `reason` says which.
        record Stale(Text reason) implements Replanned {}

        /// It cannot be planned at the moment; asked again later.
        record NotNow(Text reason) implements Replanned {}
    }
}
