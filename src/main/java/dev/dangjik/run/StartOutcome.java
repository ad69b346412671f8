package dev.dangjik.run;

import dev.dangjik.approval.ApprovalRequest;
import dev.dangjik.permission.WindowFreeze;

/// What came of the wish to start a run.
public sealed interface StartOutcome {
    /// It holds its lock and runs.
    record Started(RunId id) implements StartOutcome {}

    /// It waits for its lock.
    ///
    /// @param behind what holds the lock now
    record Queued(RunId id, RunSummary behind) implements StartOutcome {}

    /// It waits for the consent of others.
    record Asked(RunId id, ApprovalRequest request) implements StartOutcome {}

    /// Nothing was started: something else holds the lock.
    record Busy(RunSummary holder) implements StartOutcome {}

    /// Nothing was started: the service is frozen.
    record Frozen(Freeze freeze) implements StartOutcome {}

    /// Nothing was started: freeze windows cover it.
    record InWindow(WindowFreeze freeze) implements StartOutcome {}

    /// It waits for the end of freeze windows.
    record Held(RunId id, WindowFreeze freeze) implements StartOutcome {}

    /// The same invocation has already made this run.
    record RepeatOf(RunId id) implements StartOutcome {}
}
