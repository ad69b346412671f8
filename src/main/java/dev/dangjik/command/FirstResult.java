package dev.dangjik.command;

import dev.dangjik.run.RunId;

/// What became of a request that is made once more.
public sealed interface FirstResult {
    /// It is being worked on.
    record InWork() implements FirstResult {}

    /// It was answered, and no run came of it.
    record Answered() implements FirstResult {}

    /// It started or queued this run.
    record OfRun(RunId run) implements FirstResult {}
}
