package dev.dangjik.run;

import dev.dangjik.plan.Segment;
import dev.dangjik.remote.SegmentKey;
import dev.dangjik.stack.Host;

/// A remote segment of the run that was picked up, on the host that executes it.
///
/// @param planned the segment as the run's plan has it
record SegmentOnHost(Claim claim, Segment.Remote planned, Host host) {
    /// Its name on the host.
    SegmentKey key() {
        return new SegmentKey(claim.id().value(), planned.number());
    }
}
