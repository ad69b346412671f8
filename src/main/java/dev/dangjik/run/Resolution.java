package dev.dangjik.run;

import java.util.Locale;

/// What a person decides about a run of which nobody knows how it went.
public enum Resolution {
    /// Go on where it stopped; what has ended is not done again.
    RESUME,
    /// What the segment was to do is done: go on behind it.
    DONE,
    /// Bring back what was there before.
    ROLL_BACK,
    /// Leave everything as it is, and free the lock.
    LEAVE;

    /// As it is typed, and named by the texts about it.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// Whether what the machine has of the run must go on for it.
    boolean isGoingOnThere() {
        return switch (this) {
            case RESUME, ROLL_BACK -> true;
            case DONE, LEAVE -> false;
        };
    }
}
