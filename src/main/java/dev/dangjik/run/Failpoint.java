package dev.dangjik.run;

/// A place where a crash must lose nothing: before and after each commit that moves a run or a segment, and
/// after each
/// effect on a VM that has not been written down yet.
public enum Failpoint {
    BEFORE_START,
    BEFORE_ENQUEUE,
    BEFORE_CANCEL_QUEUED,
    BEFORE_ASK_TO_CANCEL,
    BEFORE_RESOLVE,
    /// The caller has committed a start, a cancel or a resolution, and nobody has been woken.
    BEFORE_KICK,
    AFTER_PICK_UP,
    AFTER_REPLAN,
    BEFORE_TURN,
    AFTER_TURN,
    BEFORE_INTEND,
    AFTER_INTEND,
    AFTER_LAUNCH,
    BEFORE_MIRROR_FIRST,
    AFTER_MIRROR_FIRST,
    AFTER_FOLLOW,
    BEFORE_MIRROR,
    AFTER_MIRROR,
    AFTER_CANCEL_SENT,
    BEFORE_RESUME,
    AFTER_RESUME,
    AFTER_RESUME_SENT,
    AFTER_RESOLUTION_SENT,
    BEFORE_RESOLUTION_DONE,
    AFTER_RESOLUTION_DONE,
    BEFORE_SEGMENT_END,
    AFTER_SEGMENT_END,
    BEFORE_LOSE,
    AFTER_LOSE,
    BEFORE_SUCCEED,
    AFTER_SUCCEED,
    BEFORE_FAIL_SAFE,
    AFTER_FAIL_SAFE,
    BEFORE_ROLL_BACK,
    AFTER_ROLL_BACK,
    BEFORE_FAIL_UNSAFE,
    AFTER_FAIL_UNSAFE,
    BEFORE_CANCEL,
    AFTER_CANCEL,
    BEFORE_EXPIRE,
    AFTER_EXPIRE
}
