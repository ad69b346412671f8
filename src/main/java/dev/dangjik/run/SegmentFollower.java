package dev.dangjik.run;

import dev.dangjik.message.Text;
import dev.dangjik.plan.Segment;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.SegmentFollow;
import dev.dangjik.remote.SegmentFormat;
import dev.dangjik.remote.SegmentKey;
import dev.dangjik.remote.SegmentOffsets;
import dev.dangjik.remote.SegmentOutcome;
import dev.dangjik.remote.SegmentState;
import dev.dangjik.remote.SupervisorAnswer;
import dev.dangjik.stack.Host;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// Carries one remote segment from its launch to its end: launches, follows, mirrors, cancels, resumes. It may be
/// begun anew at any point by any bot; holds no database connection while it talks to the VM.
final class SegmentFollower {
    /// How long the VM waits for news before it answers.
    private static final Duration WAIT = Duration.ofSeconds(8);

    /// A segment that has not reached its VM after this is not started any more.
    private static final Duration LAUNCH_EXPIRES = Duration.ofMinutes(10);

    private static final Duration AGAIN_SOON = Duration.ofSeconds(2);

    private final FollowerTools tools;
    private final Claim claim;
    private final Segment.Remote segment;
    private final Host host;
    private final SegmentKey key;
    private final Instant launchedAt;
    private final OutputBuffer output;
    private long events;
    private boolean isLaunching;
    private boolean isFirst;
    private boolean isLaunchedBefore;
    private boolean isDecided;
    private boolean isCancelSent;
    private boolean isInTrouble;

    /// @param row where the segment stands; it has been launched, or is about to be
    /// @param isNew whether nobody can have launched it before
    SegmentFollower(
            FollowerTools tools,
            Claim claim,
            Segment.Remote segment,
            Host host,
            SegmentJournal.SegmentRow row,
            boolean isNew) {
        this.tools = tools;
        this.claim = claim;
        this.segment = segment;
        this.host = host;
        this.key = new SegmentKey(claim.id().value(), segment.number());
        this.launchedAt = row.launchedAt().orElseGet(tools.journal()::now);
        this.output = new OutputBuffer(row.offsets().output());
        this.events = row.offsets().events();
        this.isLaunching = row.isLaunching();
        this.isFirst = row.isLaunching();
        this.isLaunchedBefore = !isNew;
        this.isInTrouble = claim.troubleSince().isPresent();
    }

    /// Goes on until the segment has ended, or nothing can be done at the moment.
    SegmentEnd carry() {
        boolean isSecondTry = false;
        while (!tools.isStopping().getAsBoolean()) {
            try {
                var end = once();
                if (end.isPresent()) {
                    return end.get();
                }
                isSecondTry = false;
            } catch (RemoteException e) {
                isLaunchedBefore |= isLaunching;
                if (isSecondTry || e.reason() != RemoteException.Reason.LOST) {
                    return later(Optional.ofNullable(e.getMessage())
                            .orElse(e.reason().name()));
                }
                isSecondTry = true;
            }
        }
        return new SegmentEnd.Later(Duration.ZERO);
    }

    private SegmentEnd later(String problem) {
        int retries = isInTrouble ? claim.retries() + 1 : 1;
        return new SegmentEnd.Later(tools.journal().trouble(claim, retries, host.id(), problem));
    }

    private Optional<SegmentEnd> once() throws RemoteException {
        if (claim.resolution().isPresent() && !isDecided) {
            return decide(claim.resolution().get());
        }
        if (claim.cancelBy().isPresent() && !isCancelSent && !isLaunching) {
            sendCancel(claim.cancelBy().get());
        }
        boolean isToLaunch = isLaunching && !isTooLateToLaunch();
        var answer = isToLaunch ? launch() : follow(WAIT);
        tools.journal().hit(isFirst ? Failpoint.AFTER_LAUNCH : Failpoint.AFTER_FOLLOW);
        return switch (answer) {
            case SupervisorAnswer.Given<SegmentFollow>(var follow) -> take(follow);
            case SupervisorAnswer.Refused<SegmentFollow> refused ->
                isToLaunch ? refusedToBegin(refused) : Optional.of(unseen(refused));
        };
    }

    private SupervisorAnswer<SegmentFollow> follow(Duration wait) throws RemoteException {
        return tools.supervisor().follow(host, key, new SegmentOffsets(events, output.next()), wait);
    }

    private SupervisorAnswer<SegmentFollow> launch() throws RemoteException {
        var text = SegmentFormat.render(segment, key, claim.requestedBy());
        return tools.supervisor().launch(host, key, text, WAIT);
    }

    private boolean isTooLateToLaunch() {
        return tools.journal().now().isAfter(launchedAt.plus(LAUNCH_EXPIRES));
    }

    /// An earlier launch may have been taken, and its answer lost: only a VM that knows nothing of the segment, or one
    /// that was never told of it before, has not begun it.
    private Optional<SegmentEnd> refusedToBegin(SupervisorAnswer.Refused<SegmentFollow> refused)
            throws RemoteException {
        if (refused.code() == SupervisorAnswer.Refused.NO_START) {
            return Optional.of(new SegmentEnd.Later(AGAIN_SOON));
        }
        return switch (follow(Duration.ZERO)) {
            case SupervisorAnswer.Given<SegmentFollow>(var follow)
            when follow.state() != SegmentState.NONE -> take(follow);
            case SupervisorAnswer.Given<SegmentFollow> _ -> Optional.of(notBegun(refused));
            case SupervisorAnswer.Refused<SegmentFollow> unseen ->
                Optional.of(isLaunchedBefore ? unseen(unseen) : notBegun(refused));
        };
    }

    private SegmentEnd notBegun(SupervisorAnswer.Refused<SegmentFollow> refused) {
        var detail = refused.code() == SupervisorAnswer.Refused.DISK
                ? Text.of("run.detail.vm-no-room", host.id(), refused.text())
                : Text.of("run.detail.vm-refused", host.id(), refused.toString());
        return new SegmentEnd.Stopped(RunState.FAILED_SAFE, detail);
    }

    /// The VM does not tell how the segment stands. A full disk tells it when there is room again.
    private SegmentEnd unseen(SupervisorAnswer.Refused<SegmentFollow> refused) {
        return refused.code() == SupervisorAnswer.Refused.DISK
                ? later("asking the supervisor how the run stands (" + refused + ")")
                : new SegmentEnd.InDoubt(Text.of("run.detail.vm-refused", host.id(), refused.toString()));
    }

    private Optional<SegmentEnd> take(SegmentFollow follow) throws RemoteException {
        return switch (follow.state()) {
            case NONE -> Optional.of(notThere());
            case CLAIMED -> Optional.of(claimed());
            case RUNNING -> {
                mirror(follow, false);
                yield Optional.empty();
            }
            case LOST_KILLED, LOST_REBOOT -> {
                mirror(follow, !follow.isMoreToRead());
                yield follow.isMoreToRead() ? Optional.empty() : lost(follow);
            }
            case DONE -> {
                mirror(follow, !follow.isMoreToRead());
                yield follow.isMoreToRead() ? Optional.empty() : Optional.of(ended(follow));
            }
        };
    }

    private void mirror(SegmentFollow follow, boolean isLast) {
        var part = output.take(follow, isLast);
        boolean isNews = follow.nextEventsOffset() > events || part.isPresent();
        boolean isWellAgain = isInTrouble && !follow.state().isLost();
        if (isNews || isFirst || isWellAgain) {
            tools.segments().mirror(claim, segment, follow, part, isFirst);
        } else {
            tools.journal().check(claim);
        }
        events = Math.max(events, follow.nextEventsOffset());
        isLaunching = false;
        isFirst = false;
        isInTrouble = isInTrouble && !isNews && !isWellAgain;
    }

    /// The VM does not know the segment.
    private SegmentEnd notThere() {
        if (!isFirst) {
            return new SegmentEnd.InDoubt(Text.of("run.detail.vm-forgot", host.id()));
        }
        return claim.cancelBy()
                .<SegmentEnd>map(by -> new SegmentEnd.Stopped(RunState.CANCELLED, Text.of("run.detail.cancelled", by)))
                .orElseGet(() -> new SegmentEnd.Stopped(
                        RunState.EXPIRED, Text.of("run.detail.launch-expired", host.id(), LAUNCH_EXPIRES)));
    }

    /// The VM has stored the segment and not begun it: launched again, or after a while taken back there.
    private SegmentEnd claimed() throws RemoteException {
        if (isLaunching && isTooLateToLaunch()) {
            var answer = tools.supervisor().resolve(host, key, SegmentOutcome.CANCELLED, claim.requestedBy(), Set.of());
            return answer.given().isPresent() ? notThere() : new SegmentEnd.Later(AGAIN_SOON);
        }
        return new SegmentEnd.Later(AGAIN_SOON);
    }

    private SegmentEnd ended(SegmentFollow follow) {
        var outcome = follow.outcome().orElseThrow();
        if (outcome == SegmentOutcome.INCONCLUSIVE) {
            return new SegmentEnd.InDoubt(SegmentDetail.of(host.id(), follow));
        }
        tools.journal()
                .write(
                        claim,
                        Transition.SEGMENT_END,
                        handle -> tools.segments()
                                .ended(
                                        handle,
                                        claim,
                                        segment.number(),
                                        outcome.id(),
                                        follow.exitCode().orElse(0)));
        return switch (outcome) {
            case SUCCEEDED -> new SegmentEnd.Passed(Optional.empty());
            case FAILED_SAFE, BUSY, UNRESOLVED, FROZEN -> stopped(RunState.FAILED_SAFE, follow);
            case ROLLED_BACK -> stopped(RunState.ROLLED_BACK, follow);
            case FAILED_UNSAFE, INCONCLUSIVE -> stopped(RunState.FAILED_UNSAFE, follow);
            case CANCELLED -> stopped(RunState.CANCELLED, follow);
        };
    }

    private SegmentEnd stopped(RunState state, SegmentFollow follow) {
        return new SegmentEnd.Stopped(state, SegmentDetail.of(host.id(), follow));
    }

    private void sendCancel(String by) throws RemoteException {
        var answer = tools.supervisor().cancel(host, key, by);
        tools.journal().hit(Failpoint.AFTER_CANCEL_SENT);
        // A full disk cannot keep the wish; anything else that is refused would be refused again.
        isCancelSent = !(answer instanceof SupervisorAnswer.Refused<String> refused
                && refused.code() == SupervisorAnswer.Refused.DISK);
    }

    private Optional<SegmentEnd> lost(SegmentFollow follow) throws RemoteException {
        var recovery = new LostSegment(tools, claim, segment, host, key);
        return recovery.goOn(follow);
    }

    private Optional<SegmentEnd> decide(Claim.Decided decided) throws RemoteException {
        isDecided = true;
        var recovery = new LostSegment(tools, claim, segment, host, key);
        return recovery.decide(decided);
    }
}
