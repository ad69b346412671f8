package dev.dangjik.command;

import dev.dangjik.message.Text;
import java.util.List;
import java.util.Map;

/// What somebody who has submitted a decision is shown at once.
public sealed interface ReviewOutcome {
    /// It ended so.
    record Told(Mark mark, List<Text> sentences) implements ReviewOutcome {
        public Told {
            sentences = List.copyOf(sentences);
        }
    }

    /// Something has to be put right first; nothing was decided.
    record Correct(Map<Field, Text> problems) implements ReviewOutcome {
        public Correct {
            problems = Map.copyOf(problems);
        }
    }

    /// The very same signed request again.
    record Replayed() implements ReviewOutcome {}

    /// The database did not answer: nothing was decided, nor will it be.
    record NotInTime() implements ReviewOutcome {}

    /// The database stopped answering while the decision was being committed.
    record Unknown(String invocation) implements ReviewOutcome {}

    /// What it comes to.
    enum Mark {
        /// The yes counts, or has counted before.
        APPROVED,
        DENIED,
        /// Nothing was decided by it.
        NOTHING
    }

    /// What is filled in.
    enum Field {
        VERDICT,
        REASON,
        CODE
    }
}
