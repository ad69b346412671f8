package dev.dangjik.approval;

import java.time.Instant;

/// What came of a code from an authenticator.
public sealed interface CodeOutcome {
    /// It is right, and will not count again.
    record Right() implements CodeOutcome {}

    /// It is right and has been used already; the next one comes within half a minute. Costs no try.
    record Used() implements CodeOutcome {}

    /// It is wrong.
    ///
    /// @param left how many tries are left, at least one
    record Wrong(int left) implements CodeOutcome {}

    /// No code counts before `until`, right or wrong.
    ///
    /// @param isNew whether this try was the last one
    record Locked(Instant until, boolean isNew) implements CodeOutcome {}
}
