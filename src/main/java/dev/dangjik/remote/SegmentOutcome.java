package dev.dangjik.remote;

import java.util.Locale;

/// How a segment ended, as the supervisor decided it on the VM.
public enum SegmentOutcome {
    SUCCEEDED,
    FAILED_SAFE,
    ROLLED_BACK,
    FAILED_UNSAFE,
    CANCELLED,
    /// Not begun: the lock on the VM is held.
    BUSY,
    /// Not begun: another run of the lock is in doubt on the VM.
    UNRESOLVED,
    /// Not begun: the lock is frozen on the VM.
    FROZEN,
    /// The health check could not tell; nothing was undone and the lock stays in doubt.
    INCONCLUSIVE;

    /// The word of the protocol and of the database.
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The outcome of that word.
    ///
    /// @throws IllegalArgumentException for a word that is none
    public static SegmentOutcome of(String id) {
        for (var outcome : values()) {
            if (outcome.id().equals(id)) {
                return outcome;
            }
        }
        throw new IllegalArgumentException("no such outcome of a segment: " + id);
    }
}
