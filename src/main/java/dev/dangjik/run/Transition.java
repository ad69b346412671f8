package dev.dangjik.run;

/// Every way in which the state of a run or of a segment changes, with the crash points on both sides of its
/// commit.
enum Transition {
    START(Failpoint.BEFORE_START, Failpoint.BEFORE_KICK),
    ENQUEUE(Failpoint.BEFORE_ENQUEUE, Failpoint.BEFORE_KICK),
    /// to queued, for the end of freeze windows
    ENQUEUE_HELD(Failpoint.BEFORE_ENQUEUE_HELD, Failpoint.BEFORE_KICK),
    ASK(Failpoint.BEFORE_ASK, Failpoint.BEFORE_KICK),
    /// awaiting approval to queued or denied, or another voice counted
    VOTE(Failpoint.BEFORE_VOTE, Failpoint.BEFORE_KICK),
    WITHDRAW(Failpoint.BEFORE_WITHDRAW, Failpoint.BEFORE_KICK),
    CANCEL_QUEUED(Failpoint.BEFORE_CANCEL_QUEUED, Failpoint.BEFORE_KICK),
    ASK_TO_CANCEL(Failpoint.BEFORE_ASK_TO_CANCEL, Failpoint.BEFORE_KICK),
    RESOLVE(Failpoint.BEFORE_RESOLVE, Failpoint.BEFORE_KICK),
    TURN(Failpoint.BEFORE_TURN, Failpoint.AFTER_TURN),
    /// queued for its lock to queued for the end of freeze windows
    HOLD(Failpoint.BEFORE_HOLD, Failpoint.AFTER_HOLD),
    /// queued for the end of freeze windows to queued for its lock
    THAW(Failpoint.BEFORE_THAW, Failpoint.AFTER_THAW),
    /// queued to awaiting approval, when the plan of the turn needs it
    ASK_AT_TURN(Failpoint.BEFORE_ASK_AT_TURN, Failpoint.AFTER_ASK_AT_TURN),
    REMIND(Failpoint.BEFORE_REMIND, Failpoint.AFTER_REMIND),
    LAPSE(Failpoint.BEFORE_LAPSE, Failpoint.AFTER_LAPSE),
    LOSE(Failpoint.BEFORE_LOSE, Failpoint.AFTER_LOSE),
    SUCCEED(Failpoint.BEFORE_SUCCEED, Failpoint.AFTER_SUCCEED),
    FAIL_SAFE(Failpoint.BEFORE_FAIL_SAFE, Failpoint.AFTER_FAIL_SAFE),
    ROLL_BACK(Failpoint.BEFORE_ROLL_BACK, Failpoint.AFTER_ROLL_BACK),
    FAIL_UNSAFE(Failpoint.BEFORE_FAIL_UNSAFE, Failpoint.AFTER_FAIL_UNSAFE),
    CANCEL(Failpoint.BEFORE_CANCEL, Failpoint.AFTER_CANCEL),
    EXPIRE(Failpoint.BEFORE_EXPIRE, Failpoint.AFTER_EXPIRE),
    /// pending to launching
    SEGMENT_INTEND(Failpoint.BEFORE_INTEND, Failpoint.AFTER_INTEND),
    /// launching to running
    SEGMENT_RUN(Failpoint.BEFORE_MIRROR_FIRST, Failpoint.AFTER_MIRROR_FIRST),
    /// running to running, with news
    SEGMENT_MIRROR(Failpoint.BEFORE_MIRROR, Failpoint.AFTER_MIRROR),
    /// running to running, after a lost segment was told to go on
    SEGMENT_RESUME(Failpoint.BEFORE_RESUME, Failpoint.AFTER_RESUME),
    /// unknown to running, after a person's decision has reached the VM
    SEGMENT_REOPEN(Failpoint.BEFORE_RESOLUTION_DONE, Failpoint.AFTER_RESOLUTION_DONE),
    /// running to ended
    SEGMENT_END(Failpoint.BEFORE_SEGMENT_END, Failpoint.AFTER_SEGMENT_END),
    /// the cursor moves behind an ended segment
    SEGMENT_NEXT(Failpoint.BEFORE_NEXT, Failpoint.AFTER_NEXT);

    private final Failpoint before;
    private final Failpoint after;

    Transition(Failpoint before, Failpoint after) {
        this.before = before;
        this.after = after;
    }

    /// Hit inside the transaction, when everything but the commit is done.
    Failpoint before() {
        return before;
    }

    /// Hit when it has been committed and nothing has followed yet.
    Failpoint after() {
        return after;
    }

    /// The transition by which a running run ends in `state`.
    static Transition to(RunState state) {
        return switch (state) {
            case SUCCEEDED -> SUCCEED;
            case FAILED_SAFE -> FAIL_SAFE;
            case ROLLED_BACK -> ROLL_BACK;
            case FAILED_UNSAFE -> FAIL_UNSAFE;
            case CANCELLED -> CANCEL;
            case EXPIRED -> EXPIRE;
            case UNKNOWN -> LOSE;
            case RUNNING -> TURN;
            case REQUESTED, AWAITING_APPROVAL, QUEUED, WAITING, DENIED, WITHDRAWN ->
                throw new IllegalArgumentException("a running run does not become " + state.id());
        };
    }
}
