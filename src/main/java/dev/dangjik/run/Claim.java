package dev.dangjik.run;

import dev.dangjik.plan.Plan;
import java.time.Instant;
import java.util.Optional;

/// A run as it was when this bot picked it up. Writes carry its epoch: they fail once somebody else has picked
/// it up.
///
/// @param cursor number of the segment that is next or running, from 1
/// @param requestedBy shown on the VM
/// @param resolution a person's decision that has not been carried out yet
/// @param resumes how often a lost segment has been told to go on
/// @param troubleSince since when nothing can be done on a host
/// @param retries since then
/// @param heldUntil when the freeze windows end for which it waits
record Claim(
        RunId id,
        long epoch,
        RunState state,
        int cursor,
        Plan plan,
        String requestedBy,
        Optional<String> cancelBy,
        Optional<Decided> resolution,
        int resumes,
        Instant createdAt,
        Optional<Instant> startedAt,
        Optional<Instant> troubleSince,
        int retries,
        Optional<Instant> heldUntil) {
    /// What a person has decided about a run in doubt.
    record Decided(Resolution resolution, String by) {}
}
