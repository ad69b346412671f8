package dev.dangjik.run;

/// What came of the wish to cancel a run.
public sealed interface CancelOutcome {
    /// It had not begun and will not.
    record Cancelled() implements CancelOutcome {}

    /// It was told to stop; how it ends is told in its message.
    record Stopping() implements CancelOutcome {}

    /// Somebody has asked before.
    record AlreadyAsked(String by) implements CancelOutcome {}

    /// There is nothing to cancel: it has ended, or stands in a state that must be resolved instead.
    record TooLate(RunState state) implements CancelOutcome {}

    record NoSuchRun() implements CancelOutcome {}
}
