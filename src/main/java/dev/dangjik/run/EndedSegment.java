package dev.dangjik.run;

import dev.dangjik.remote.SegmentFollow;
import dev.dangjik.remote.SegmentOutcome;
import java.util.Optional;

/// A segment that its supervisor has brought to an end: what that means for the run.
final class EndedSegment {
    private final FollowerTools tools;
    private final SegmentOnHost segment;

    EndedSegment(FollowerTools tools, SegmentOnHost segment) {
        this.tools = tools;
        this.segment = segment;
    }

    /// Writes down how it ended, unless only a person can tell.
    ///
    /// @param follow an answer that tells the outcome
    SegmentEnd end(SegmentFollow follow) {
        var outcome = follow.outcome().orElseThrow();
        if (outcome == SegmentOutcome.INCONCLUSIVE) {
            return new SegmentEnd.InDoubt(SegmentDetail.of(
                    segment.host().id(), follow, segment.claim().cancelBy().isPresent()));
        }
        int exitCode = follow.exitCode().orElse(0);
        tools.segments().end(segment.claim(), segment.planned().number(), outcome, exitCode);
        return switch (outcome) {
            case SUCCEEDED -> new SegmentEnd.Passed(Optional.empty());
            case FAILED_SAFE, BUSY, UNRESOLVED, FROZEN -> stopped(RunState.FAILED_SAFE, follow);
            case ROLLED_BACK -> stopped(RunState.ROLLED_BACK, follow);
            case FAILED_UNSAFE, INCONCLUSIVE -> stopped(RunState.FAILED_UNSAFE, follow);
            case CANCELLED ->
                SegmentLaunch.isTakenBack(follow)
                        ? SegmentLaunch.neverArrived(segment)
                        : stopped(RunState.CANCELLED, follow);
        };
    }

    private SegmentEnd stopped(RunState state, SegmentFollow follow) {
        return new SegmentEnd.Stopped(
                state,
                SegmentDetail.of(
                        segment.host().id(), follow, segment.claim().cancelBy().isPresent()));
    }
}
