package dev.dangjik.command;

import dev.dangjik.approval.ApprovalRequest;
import dev.dangjik.approval.Vote;
import dev.dangjik.message.Text;
import java.util.List;

/// How a question is told that is not open any more.
public final class Decided {
    private Decided() {}

    /// That it has been decided, and how.
    public static List<Text> sentences(ApprovalRequest question) {
        var how = switch (question.state()) {
            case PENDING, EXPIRED -> Text.of("approval.over-expired", question.deadline());
            case APPROVED, USED -> Text.of("approval.over-approved", String.join(", ", question.approvedBy()));
            case DENIED ->
                Text.of(
                        "approval.over-denied",
                        question.denial().map(Vote::person).orElse("-"));
            case WITHDRAWN -> Text.of("approval.over-withdrawn");
        };
        return List.of(Text.of("approval.over", question.run()), how);
    }
}
