package dev.dangjik.remote;

/// What the VM knows about a segment.
public enum SegmentState {
    RUNNING,
    DONE,
    /// It had begun, and the supervisor is gone.
    LOST_KILLED,
    /// It had begun before the VM was started again.
    LOST_REBOOT,
    /// Stored, and not begun.
    CLAIMED,
    /// The VM does not know it.
    NONE;

    /// Whether it had begun and nobody looks after it.
    public boolean isLost() {
        return this == LOST_KILLED || this == LOST_REBOOT;
    }
}
