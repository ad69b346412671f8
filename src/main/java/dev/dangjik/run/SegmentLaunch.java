package dev.dangjik.run;

import dev.dangjik.message.Text;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.SegmentFollow;
import dev.dangjik.remote.SegmentFormat;
import dev.dangjik.remote.SegmentOutcome;
import dev.dangjik.remote.SupervisorAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// Brings a segment to its host, for a while and no longer, and says how the run ends when it was not begun there.
final class SegmentLaunch {
    /// A segment that has not reached its host after this is not started any more.
    private static final Duration EXPIRES = Duration.ofMinutes(10);

    /// Who takes a segment back that was not begun in time: no person.
    private static final String TAKER = "dangjik";

    private final FollowerTools tools;
    private final SegmentOnHost segment;
    private final Instant intendedAt;

    /// @param intendedAt since when it may be launched
    SegmentLaunch(FollowerTools tools, SegmentOnHost segment, Instant intendedAt) {
        this.tools = tools;
        this.segment = segment;
        this.intendedAt = intendedAt;
    }

    boolean isTooLate() {
        return tools.journal().now().isAfter(intendedAt.plus(EXPIRES));
    }

    /// Launched again it is only followed.
    ///
    /// @param wait for news, at most
    SupervisorAnswer<SegmentFollow> send(Duration wait) throws RemoteException {
        var text = SegmentFormat.render(
                segment.planned(), segment.key(), segment.claim().requestedBy());
        return tools.supervisor().launch(segment.host(), segment.key(), text, wait);
    }

    /// The host would not begin it.
    SegmentEnd refused(SupervisorAnswer.Refused<SegmentFollow> refused) {
        var host = segment.host().id();
        var detail = refused.code() == SupervisorAnswer.Refused.DISK
                ? Text.of("run.detail.vm-no-room", host, refused.text())
                : Text.of("run.detail.vm-refused", host, refused.toString());
        return new SegmentEnd.Stopped(RunState.FAILED_SAFE, detail);
    }

    /// It was cancelled, or its time went by, before the host knew of it.
    static SegmentEnd neverArrived(SegmentOnHost segment) {
        return segment.claim()
                .cancelBy()
                .map(by -> new SegmentEnd.Stopped(RunState.CANCELLED, Text.of("run.detail.cancelled", by)))
                .orElseGet(() -> new SegmentEnd.Stopped(
                        RunState.EXPIRED,
                        Text.of("run.detail.launch-expired", segment.host().id(), EXPIRES)));
    }

    /// Takes back what the host has stored and not begun.
    ///
    /// @return whether the host did so
    boolean takeBack() throws RemoteException {
        return tools.supervisor()
                .resolve(segment.host(), segment.key(), SegmentOutcome.CANCELLED, TAKER, Set.of())
                .given()
                .isPresent();
    }

    /// Whether it ended by [#takeBack()], whose answer may have been lost.
    static boolean isTakenBack(SegmentFollow follow) {
        return follow.outcome().equals(Optional.of(SegmentOutcome.CANCELLED))
                && follow.detail().equals("resolved " + TAKER);
    }
}
