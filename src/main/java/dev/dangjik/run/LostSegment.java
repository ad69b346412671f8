package dev.dangjik.run;

import dev.dangjik.message.Text;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.SegmentFollow;
import dev.dangjik.remote.SegmentKey;
import dev.dangjik.remote.SegmentOutcome;
import dev.dangjik.remote.SegmentState;
import dev.dangjik.remote.Supervisor;
import dev.dangjik.remote.SupervisorAnswer;
import dev.dangjik.stack.Host;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// A segment that had begun and lost its supervisor: goes on by itself where that is safe, else by a person's
/// word.
final class LostSegment {
    /// A run older than this is not taken up again without a person.
    private static final Duration YOUNG = Duration.ofMinutes(15);

    /// A supervisor that dies more often than this is a person's business.
    private static final int MOST_RESUMES = 5;

    private static final Duration AGAIN_SOON = Duration.ofSeconds(2);
    private static final Set<Supervisor.Option> KILL = Set.of(Supervisor.Option.KILL_ORPHANS);

    private final FollowerTools tools;
    private final SegmentOnHost segment;
    private final Claim claim;
    private final Host host;
    private final SegmentKey key;

    LostSegment(FollowerTools tools, SegmentOnHost segment) {
        this.tools = tools;
        this.segment = segment;
        this.claim = segment.claim();
        this.host = segment.host();
        this.key = segment.key();
    }

    /// Empty: it goes on, follow it.
    Optional<SegmentEnd> goOn(SegmentFollow follow) throws RemoteException {
        if (claim.cancelBy().isPresent()) {
            tools.supervisor().cancel(host, key, claim.cancelBy().get());
        }
        if (!isSafe()) {
            return Optional.of(new SegmentEnd.InDoubt(lostBy(follow.state())));
        }
        var answer = tools.supervisor().resume(host, key, "dangjik", Set.of());
        tools.journal().hit(Failpoint.AFTER_RESUME_SENT);
        return switch (answer) {
            case SupervisorAnswer.Given<Supervisor.Resumed> _ -> {
                tools.journal().countResume(claim, segment.planned().number());
                yield Optional.empty();
            }
            case SupervisorAnswer.Refused<Supervisor.Resumed> refused -> refusedToGoOn(refused);
        };
    }

    private boolean isSafe() {
        boolean isYoung = tools.journal()
                .now()
                .isBefore(claim.startedAt().orElse(claim.createdAt()).plus(YOUNG));
        return isYoung
                && claim.resumes() < MOST_RESUMES
                && (claim.cancelBy().isPresent() || tools.journal().isSafeToGoOn(claim, segment.planned()));
    }

    private Optional<SegmentEnd> refusedToGoOn(SupervisorAnswer.Refused<?> refused) {
        return switch (refused.code()) {
            case SupervisorAnswer.Refused.ORPHANS -> Optional.of(new SegmentEnd.Later(AGAIN_SOON));
            case SupervisorAnswer.Refused.NO_START, SupervisorAnswer.Refused.DISK -> Optional.of(notNow(refused));
            case SupervisorAnswer.Refused.NEEDS_PERSON ->
                Optional.of(new SegmentEnd.InDoubt(Text.of("run.detail.needs-person", refused.text())));
            case SupervisorAnswer.Refused.USAGE -> Optional.empty();
            default ->
                Optional.of(new SegmentEnd.InDoubt(Text.of("run.detail.vm-refused", host.id(), refused.toString())));
        };
    }

    /// A machine that shuts down, or is full, passes; who waits for longer than that is told why.
    private SegmentEnd notNow(SupervisorAnswer.Refused<?> refused) {
        int retries = claim.troubleSince().isPresent() ? claim.retries() + 1 : 1;
        var why = Text.of("run.trouble.not-resumed", host.id(), refused.text());
        return new SegmentEnd.Later(tools.journal().trouble(claim, retries, host.id(), why));
    }

    private Text lostBy(SegmentState state) {
        return state == SegmentState.LOST_REBOOT
                ? Text.of("run.detail.lost-reboot", host.id())
                : Text.of("run.detail.lost-killed", host.id());
    }

    /// Brings a person's decision to the VM. Empty: follow what comes of it.
    Optional<SegmentEnd> decide(Claim.Decided decided) throws RemoteException {
        var by = decided.by();
        SupervisorAnswer<?> answer = switch (decided.resolution()) {
            case RESUME -> tools.supervisor().resume(host, key, by, KILL);
            case DONE -> tools.supervisor().resolve(host, key, SegmentOutcome.SUCCEEDED, by, KILL);
            case LEAVE -> tools.supervisor().resolve(host, key, SegmentOutcome.FAILED_UNSAFE, by, KILL);
            case ROLL_BACK -> rollBack(by);
        };
        tools.journal().hit(Failpoint.AFTER_RESOLUTION_SENT);
        return switch (answer) {
            case SupervisorAnswer.Given<?> _ -> reopened();
            case SupervisorAnswer.Refused<?> refused -> undecided(decided, refused);
        };
    }

    /// Told again after a crash, the VM may be compensating already, or have ended: the answer to resume says so.
    private SupervisorAnswer<?> rollBack(String by) throws RemoteException {
        var cancelled = tools.supervisor().cancel(host, key, by);
        boolean isCommitted = cancelled instanceof SupervisorAnswer.Refused<String> refused
                && refused.code() == SupervisorAnswer.Refused.TOO_LATE
                && refused.text().equals("committed");
        return isCommitted ? cancelled : tools.supervisor().resume(host, key, by, KILL);
    }

    private Optional<SegmentEnd> reopened() {
        tools.journal().reopen(claim, segment.planned().number());
        return Optional.empty();
    }

    private Optional<SegmentEnd> undecided(Claim.Decided decided, SupervisorAnswer.Refused<?> refused) {
        return switch (refused.code()) {
            case SupervisorAnswer.Refused.USAGE -> notLost(decided, refused.text());
            case SupervisorAnswer.Refused.NEEDS_PERSON ->
                Optional.of(new SegmentEnd.InDoubt(Text.of("run.detail.needs-person", refused.text())));
            case SupervisorAnswer.Refused.TOO_LATE ->
                Optional.of(new SegmentEnd.InDoubt(Text.of("run.detail.too-late-to-roll-back")));
            case SupervisorAnswer.Refused.ORPHANS ->
                Optional.of(new SegmentEnd.InDoubt(Text.of("run.detail.orphans", host.id(), refused.text())));
            default ->
                Optional.of(new SegmentEnd.InDoubt(Text.of("run.detail.vm-refused", host.id(), refused.toString())));
        };
    }

    /// The VM says that there is nothing to decide: it knows better, or nothing at all.
    private Optional<SegmentEnd> notLost(Claim.Decided decided, String state) {
        if (state.startsWith("NONE")) {
            return Optional.of(
                    switch (decided.resolution()) {
                        case DONE -> new SegmentEnd.Passed(Optional.empty());
                        case LEAVE ->
                            new SegmentEnd.Stopped(
                                    RunState.FAILED_UNSAFE, Text.of("run.detail.resolved", decided.by()));
                        case RESUME, ROLL_BACK -> new SegmentEnd.InDoubt(Text.of("run.detail.vm-forgot", host.id()));
                    });
        }
        if (state.startsWith("DONE " + SegmentOutcome.INCONCLUSIVE.id())) {
            return follow(decided);
        }
        return reopened();
    }

    /// A health check that could not tell has nothing to resume; `Mark as done` and `Leave` decide about it.
    private Optional<SegmentEnd> follow(Claim.Decided decided) {
        return decided.resolution().isGoingOnThere()
                ? Optional.of(new SegmentEnd.InDoubt(Text.of("run.detail.cannot-resume")))
                : reopened();
    }
}
