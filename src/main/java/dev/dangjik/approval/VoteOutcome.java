package dev.dangjik.approval;

import java.time.Instant;

/// What came of a vote.
public sealed interface VoteOutcome {
    /// It counts, and more people are needed.
    record Counted(ApprovalRequest request) implements VoteOutcome {}

    /// It was the last that was needed.
    record Granted(ApprovalRequest request) implements VoteOutcome {}

    /// It ended the question.
    record Denied(ApprovalRequest request) implements VoteOutcome {}

    /// This person had said the same before.
    record AlreadyVoted(ApprovalRequest request, Instant before) implements VoteOutcome {}

    /// It was about a plan that is not the one any more.
    record OtherPlan(ApprovalRequest request) implements VoteOutcome {}

    /// The question has been decided, or its time is over.
    record Over(ApprovalRequest request) implements VoteOutcome {}

    /// Nothing is asked about this run.
    record NotAsked() implements VoteOutcome {}
}
