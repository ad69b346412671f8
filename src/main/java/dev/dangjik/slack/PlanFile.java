package dev.dangjik.slack;

import dev.dangjik.approval.ApprovalRequest;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.PlanDigest;
import dev.dangjik.run.RunView;
import java.util.List;
import java.util.function.UnaryOperator;

/// The whole plan of one round as the file that lies in the run's thread.
///
/// @param content as it was handed to Slack
record PlanFile(String name, String content) {
    /// @param redaction takes secrets out of what leaves the bot
    static PlanFile of(RunView run, ApprovalRequest question, Plan plan, UnaryOperator<String> redaction) {
        return new PlanFile(name(run, question.round()), redaction.apply(new PlanText(run.language()).of(plan)));
    }

    static String name(RunView run, int round) {
        return "dangjik-" + run.id() + "-plan-" + round + ".txt";
    }

    List<String> lines() {
        return content.lines().toList();
    }

    /// Hex SHA-256 of the file.
    String digest() {
        return PlanDigest.ofText(content);
    }
}
