package dev.dangjik.run;

import dev.dangjik.message.Text;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.SegmentFollow;
import dev.dangjik.remote.SegmentOffsets;
import dev.dangjik.remote.SegmentState;
import dev.dangjik.remote.SupervisorAnswer;
import java.time.Duration;
import java.util.Optional;

/// Carries one remote segment from its launch to its end: launches, follows, mirrors, cancels, resumes. It may be
/// begun anew at any point by any bot; holds no database connection while it talks to the VM.
final class SegmentFollower {
    /// How long the VM waits for news before it answers.
    private static final Duration WAIT = Duration.ofSeconds(8);

    private static final Duration AGAIN_SOON = Duration.ofSeconds(2);

    private final FollowerTools tools;
    private final SegmentOnHost segment;
    private final Claim claim;
    private final SegmentLaunch launch;
    private final OutputBuffer output;
    private long events;
    private boolean isLaunching;
    private boolean isLaunchedBefore;
    private boolean isDecided;
    private boolean isCancelSent;
    private boolean isInTrouble;

    /// @param row where the segment stands; it has been launched, or is about to be
    /// @param isNew whether nobody can have launched it before
    SegmentFollower(FollowerTools tools, SegmentOnHost segment, SegmentJournal.SegmentRow row, boolean isNew) {
        this.tools = tools;
        this.segment = segment;
        this.claim = segment.claim();
        this.launch = new SegmentLaunch(tools, segment, row.launchedAt().orElseGet(tools.journal()::now));
        this.output = new OutputBuffer(row.offsets().output());
        this.events = row.offsets().events();
        this.isLaunching = row.isLaunching();
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
                    return later("run.trouble.silent", String.valueOf(e.getMessage()));
                }
                isSecondTry = true;
            }
        }
        return new SegmentEnd.Later(Duration.ZERO);
    }

    private SegmentEnd later(String key, String problem) {
        int retries = isInTrouble ? claim.retries() + 1 : 1;
        var host = segment.host().id();
        return new SegmentEnd.Later(tools.journal().trouble(claim, retries, host, Text.of(key, host, problem)));
    }

    private Optional<SegmentEnd> once() throws RemoteException {
        if (claim.resolution().isPresent() && !isDecided) {
            isDecided = true;
            return new LostSegment(tools, segment).decide(claim.resolution().get());
        }
        if (claim.cancelBy().isPresent() && !isCancelSent && !isLaunching) {
            sendCancel(claim.cancelBy().get());
        }
        boolean isToLaunch = isLaunching && !launch.isTooLate();
        var answer = isToLaunch ? launch.send(WAIT) : follow(WAIT);
        tools.journal().hit(isLaunching ? Failpoint.AFTER_LAUNCH : Failpoint.AFTER_FOLLOW);
        return switch (answer) {
            case SupervisorAnswer.Given<SegmentFollow>(var follow) -> take(follow);
            case SupervisorAnswer.Refused<SegmentFollow> refused ->
                isToLaunch ? refusedToBegin(refused) : Optional.of(unseen(refused));
        };
    }

    private void sendCancel(String by) throws RemoteException {
        var answer = tools.supervisor().cancel(segment.host(), segment.key(), by);
        tools.journal().hit(Failpoint.AFTER_CANCEL_SENT);
        // A full disk cannot keep the wish; anything else that is refused would be refused again.
        isCancelSent = !(answer instanceof SupervisorAnswer.Refused<String> refused
                && refused.code() == SupervisorAnswer.Refused.DISK);
    }

    private SupervisorAnswer<SegmentFollow> follow(Duration wait) throws RemoteException {
        var from = new SegmentOffsets(events, output.next());
        return tools.supervisor().follow(segment.host(), segment.key(), from, wait);
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
            case SupervisorAnswer.Given<SegmentFollow> _ -> Optional.of(launch.refused(refused));
            case SupervisorAnswer.Refused<SegmentFollow> unseen ->
                Optional.of(isLaunchedBefore ? unseen(unseen) : launch.refused(refused));
        };
    }

    /// The VM does not tell how the segment stands. A full disk tells it when there is room again.
    private SegmentEnd unseen(SupervisorAnswer.Refused<SegmentFollow> refused) {
        return refused.code() == SupervisorAnswer.Refused.DISK
                ? later("run.trouble.untold", refused.text())
                : new SegmentEnd.InDoubt(
                        Text.of("run.detail.vm-refused", segment.host().id(), refused.toString()));
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
                yield follow.isMoreToRead() ? Optional.empty() : new LostSegment(tools, segment).goOn(follow);
            }
            case DONE -> {
                mirror(follow, !follow.isMoreToRead());
                yield follow.isMoreToRead()
                        ? Optional.empty()
                        : Optional.of(new EndedSegment(tools, segment).end(follow));
            }
        };
    }

    private SegmentEnd notThere() {
        return isLaunching
                ? SegmentLaunch.neverArrived(segment)
                : new SegmentEnd.InDoubt(
                        Text.of("run.detail.vm-forgot", segment.host().id()));
    }

    /// The VM has stored the segment and not begun it: launched again, or after a while taken back there.
    private SegmentEnd claimed() throws RemoteException {
        boolean isTakenBack = isLaunching && launch.isTooLate() && launch.takeBack();
        return isTakenBack ? SegmentLaunch.neverArrived(segment) : new SegmentEnd.Later(AGAIN_SOON);
    }

    private void mirror(SegmentFollow follow, boolean isLast) {
        var part = output.take(follow, isLast);
        boolean isNews = follow.nextEventsOffset() > events || part.isPresent();
        boolean isWellAgain = isInTrouble && !follow.state().isLost();
        if (isNews || isLaunching || isWellAgain) {
            tools.segments().mirror(claim, segment.planned(), follow, part, isLaunching);
        } else {
            tools.journal().check(claim);
        }
        events = Math.max(events, follow.nextEventsOffset());
        isLaunching = false;
        isInTrouble = isInTrouble && !isNews && !isWellAgain;
    }
}
