package dev.dangjik.run;

import java.util.Locale;

/// Where a step stands.
public enum StepState {
    PENDING,
    RUNNING,
    OK,
    FAILED,
    UNKNOWN,
    /// Not needed any more: an earlier step did not succeed, or the run was cancelled.
    SKIPPED;

    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The state of that word.
    ///
    /// @throws IllegalArgumentException for a word that is none
    public static StepState of(String id) {
        return valueOf(id.toUpperCase(Locale.ROOT));
    }
}
