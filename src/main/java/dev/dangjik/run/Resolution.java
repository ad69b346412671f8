package dev.dangjik.run;

/// What a person decides about a run of which nobody knows how it went.
public enum Resolution {
    /// Go on where it stopped; what has ended is not done again.
    RESUME,
    /// What the segment was to do is done: go on behind it.
    DONE,
    /// Bring back what was there before.
    ROLL_BACK,
    /// Leave everything as it is, and free the lock.
    LEAVE
}
