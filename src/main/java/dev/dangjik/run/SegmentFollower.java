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

/// Carries one remote segment from its launch to its end: launches, follows, mirrors, cancels, resumes. It may
/// be begun
/// anew at any point by any bot; holds no database connection while it talks to the VM.
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
    private boolean isDecided;
    private boolean isCancelSent;
    private boolean isInTrouble;

    /// @param row where the segment stands; it has been launched, or is about to be
    SegmentFollower(
            FollowerTools tools, Claim claim, Segment.Remote segment, Host host, SegmentJournal.SegmentRow row) {
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
                if (isSecondTry || e.reason() != RemoteException.Reason.LOST) {
                    return later(e);
                }
                isSecondTry = true;
            }
        }
        return new SegmentEnd.Later(Duration.ZERO);
    }

    private SegmentEnd later(RemoteException problem) {
        int retries = isInTrouble ? claim.retries() + 1 : 1;
        var message = Optional.ofNullable(problem.getMessage())
                .orElse(problem.reason().name());
        return new SegmentEnd.Later(tools.journal().trouble(claim, retries, host.id(), message));
    }

    private Optional<SegmentEnd> once() throws RemoteException {
        if (claim.resolution().isPresent() && !isDecided) {
            return decide(claim.resolution().get());
        }
        if (claim.cancelBy().isPresent() && !isCancelSent && !isLaunching) {
            sendCancel(claim.cancelBy().get());
        }
        var answer = isLaunching && !isTooLateToLaunch()
                ? launch()
                : tools.supervisor().follow(host, key, new SegmentOffsets(events, output.next()), WAIT);
        tools.journal().hit(isFirst ? Failpoint.AFTER_LAUNCH : Failpoint.AFTER_FOLLOW);
        return switch (answer) {
            case SupervisorAnswer.Given<SegmentFollow>(var follow) -> take(follow);
            case SupervisorAnswer.Refused<SegmentFollow> refused -> refused(refused);
        };
    }

    private SupervisorAnswer<SegmentFollow> launch() throws RemoteException {
        var text = SegmentFormat.render(segment, key, claim.requestedBy());
        return tools.supervisor().launch(host, key, text, WAIT);
    }

    private boolean isTooLateToLaunch() {
        return tools.journal().now().isAfter(launchedAt.plus(LAUNCH_EXPIRES));
    }

    private Optional<SegmentEnd> refused(SupervisorAnswer.Refused<SegmentFollow> refused) throws RemoteException {
        if (refused.code() == SupervisorAnswer.Refused.NO_START) {
            return Optional.of(new SegmentEnd.Later(AGAIN_SOON));
        }
        if (refused.code() == SupervisorAnswer.Refused.DISK && isFirst) {
            return noRoom(refused);
        }
        var detail = Text.of("run.detail.vm-refused", host.id(), refused.toString());
        return Optional.of(
                isFirst ? new SegmentEnd.Stopped(RunState.FAILED_SAFE, detail) : new SegmentEnd.InDoubt(detail));
    }

    /// A VM without room for this launch may have taken an earlier one, whose answer was lost.
    private Optional<SegmentEnd> noRoom(SupervisorAnswer.Refused<SegmentFollow> refused) throws RemoteException {
        var answer = tools.supervisor().follow(host, key, new SegmentOffsets(events, output.next()), Duration.ZERO);
        return switch (answer) {
            case SupervisorAnswer.Given<SegmentFollow>(var follow)
            when follow.state() != SegmentState.NONE -> take(follow);
            case SupervisorAnswer.Given<SegmentFollow> _, SupervisorAnswer.Refused<SegmentFollow> _ ->
                Optional.of(new SegmentEnd.Stopped(
                        RunState.FAILED_SAFE, Text.of("run.detail.vm-no-room", host.id(), refused.text())));
        };
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
        if (isNews || isFirst || isInTrouble) {
            tools.segments().mirror(claim, segment, follow, part, isFirst);
        } else {
            tools.journal().check(claim);
        }
        events = Math.max(events, follow.nextEventsOffset());
        isLaunching = false;
        isFirst = false;
        isInTrouble = false;
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
        tools.supervisor().cancel(host, key, by);
        tools.journal().hit(Failpoint.AFTER_CANCEL_SENT);
        isCancelSent = true;
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
