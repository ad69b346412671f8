package dev.dangjik.testing;

import dev.dangjik.run.Failpoint;
import java.util.Set;

/// What can become of a run. The failpoints of all stories together are every failpoint there is.
public enum CrashStory {
    SUCCEEDS,
    CHECK_FAILS,
    CHANGE_FAILS,
    CHANGE_FAILS_WITHOUT_WAY_BACK,
    CANCELLED_AFTER_A_CHANGE,
    CANCELLED_BEFORE_A_CHANGE,
    RESUMED,
    UNKNOWN_AND_ROLLED_BACK,
    ANOTHER_QUEUED,
    ANOTHER_QUEUED_AND_CANCELLED,
    ANOTHER_QUEUED_AND_STALE,
    APPROVED,
    WITHDRAWN,
    NOT_APPROVED_IN_TIME,
    ANOTHER_QUEUED_AND_ASKED,
    /// Asked for while a freeze window is in force.
    QUEUED_IN_A_WINDOW,
    /// A freeze window has begun when it is the other's turn.
    ANOTHER_QUEUED_INTO_A_WINDOW;

    /// The failpoints that such a run reaches on its way.
    public Set<Failpoint> points() {
        return switch (this) {
            case SUCCEEDS ->
                Set.of(
                        Failpoint.BEFORE_START,
                        Failpoint.BEFORE_KICK,
                        Failpoint.AFTER_PICK_UP,
                        Failpoint.BEFORE_INTEND,
                        Failpoint.AFTER_INTEND,
                        Failpoint.AFTER_LAUNCH,
                        Failpoint.BEFORE_MIRROR_FIRST,
                        Failpoint.AFTER_MIRROR_FIRST,
                        Failpoint.AFTER_FOLLOW,
                        Failpoint.BEFORE_MIRROR,
                        Failpoint.AFTER_MIRROR,
                        Failpoint.BEFORE_SEGMENT_END,
                        Failpoint.AFTER_SEGMENT_END,
                        Failpoint.BEFORE_NEXT,
                        Failpoint.AFTER_NEXT,
                        Failpoint.BEFORE_SUCCEED,
                        Failpoint.AFTER_SUCCEED);
            case CHECK_FAILS -> Set.of(Failpoint.BEFORE_FAIL_SAFE, Failpoint.AFTER_FAIL_SAFE);
            case CHANGE_FAILS -> Set.of(Failpoint.BEFORE_ROLL_BACK, Failpoint.AFTER_ROLL_BACK);
            case CHANGE_FAILS_WITHOUT_WAY_BACK -> Set.of(Failpoint.BEFORE_FAIL_UNSAFE, Failpoint.AFTER_FAIL_UNSAFE);
            case CANCELLED_AFTER_A_CHANGE -> Set.of(Failpoint.BEFORE_ASK_TO_CANCEL, Failpoint.AFTER_CANCEL_SENT);
            case CANCELLED_BEFORE_A_CHANGE -> Set.of(Failpoint.BEFORE_CANCEL, Failpoint.AFTER_CANCEL);
            case RESUMED -> Set.of(Failpoint.BEFORE_RESUME, Failpoint.AFTER_RESUME, Failpoint.AFTER_RESUME_SENT);
            case UNKNOWN_AND_ROLLED_BACK ->
                Set.of(
                        Failpoint.BEFORE_LOSE,
                        Failpoint.AFTER_LOSE,
                        Failpoint.BEFORE_RESOLVE,
                        Failpoint.AFTER_RESOLUTION_SENT,
                        Failpoint.BEFORE_RESOLUTION_DONE,
                        Failpoint.AFTER_RESOLUTION_DONE);
            case ANOTHER_QUEUED ->
                Set.of(Failpoint.BEFORE_ENQUEUE, Failpoint.AFTER_REPLAN, Failpoint.BEFORE_TURN, Failpoint.AFTER_TURN);
            case ANOTHER_QUEUED_AND_CANCELLED -> Set.of(Failpoint.BEFORE_CANCEL_QUEUED);
            case APPROVED -> Set.of(Failpoint.BEFORE_ASK, Failpoint.BEFORE_VOTE);
            case WITHDRAWN -> Set.of(Failpoint.BEFORE_WITHDRAW);
            case NOT_APPROVED_IN_TIME ->
                Set.of(Failpoint.BEFORE_REMIND, Failpoint.AFTER_REMIND, Failpoint.BEFORE_LAPSE, Failpoint.AFTER_LAPSE);
            case ANOTHER_QUEUED_AND_ASKED -> Set.of(Failpoint.BEFORE_ASK_AT_TURN, Failpoint.AFTER_ASK_AT_TURN);
            case QUEUED_IN_A_WINDOW ->
                Set.of(Failpoint.BEFORE_ENQUEUE_HELD, Failpoint.BEFORE_THAW, Failpoint.AFTER_THAW);
            case ANOTHER_QUEUED_INTO_A_WINDOW -> Set.of(Failpoint.BEFORE_HOLD, Failpoint.AFTER_HOLD);
            case ANOTHER_QUEUED_AND_STALE -> Set.of(Failpoint.BEFORE_EXPIRE, Failpoint.AFTER_EXPIRE);
        };
    }
}
