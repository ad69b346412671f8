package dev.dangjik.command;

import dev.dangjik.approval.ApprovalRequest;
import dev.dangjik.message.Text;
import dev.dangjik.plan.Plan;
import dev.dangjik.run.RunView;
import java.util.List;
import java.util.Optional;

/// What somebody who wants to decide about a run is shown.
public sealed interface ReviewSheet {
    /// The question is open.
    ///
    /// @param before the plan of the round before, when it is asked anew and that is kept
    /// @param remarks what has to be said about it to this person
    /// @param obstacles why this person cannot answer it; empty: as far as is known, they can
    /// @param isReasonNeeded whether a yes needs a reason too
    /// @param isCodeNeeded whether a yes of theirs needs a code
    record Open(
            RunView run,
            ApprovalRequest question,
            Plan plan,
            Optional<Plan> before,
            List<Text> remarks,
            List<Text> obstacles,
            boolean isReasonNeeded,
            boolean isCodeNeeded)
            implements ReviewSheet {
        public Open {
            remarks = List.copyOf(remarks);
            obstacles = List.copyOf(obstacles);
        }
    }

    /// There is nothing to decide.
    record Closed(List<Text> sentences) implements ReviewSheet {
        public Closed {
            sentences = List.copyOf(sentences);
        }
    }
}
