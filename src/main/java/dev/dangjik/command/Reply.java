package dev.dangjik.command;

import dev.dangjik.approval.ApprovalRequest;
import dev.dangjik.message.LocalizedText;
import dev.dangjik.message.Text;
import dev.dangjik.permission.Decision;
import dev.dangjik.permission.WindowFreeze;
import dev.dangjik.plan.LockName;
import dev.dangjik.plan.Plan;
import dev.dangjik.run.Freeze;
import dev.dangjik.run.RunId;
import dev.dangjik.run.RunSummary;
import dev.dangjik.stack.Stack;
import java.util.List;
import java.util.Optional;

/// What becomes of a request, as the person who asked is told.
public sealed interface Reply {
    /// A sentence for the asking person only: a refusal, a usage line, an acknowledgement.
    ///
    /// @param typeNext lines to type next
    /// @param isRefusal whether nothing was done about it, so that the same wish may be made again
    record Notice(List<Text> sentences, List<String> typeNext, boolean isRefusal) implements Reply {
        public Notice {
            sentences = List.copyOf(sentences);
            typeNext = List.copyOf(typeNext);
        }

        public Notice(List<Text> sentences, List<String> typeNext) {
            this(sentences, typeNext, false);
        }

        /// Nothing was done.
        public static Notice refusal(List<Text> sentences, List<String> typeNext) {
            return new Notice(sentences, typeNext, true);
        }

        public static Notice of(Text sentence, String... typeNext) {
            return new Notice(List.of(sentence), List.of(typeNext));
        }
    }

    /// The answer to a question, shown where it was asked.
    record Answer(Report report) implements Reply {}

    /// A run has been started; its own message tells the rest.
    record Started(RunId run, String channel) implements Reply {}

    /// A run waits for the consent of others; its own message tells the rest.
    record Asked(RunId run, String channel, ApprovalRequest question) implements Reply {}

    /// A run waits for its lock.
    record Queued(RunId run, RunSummary behind) implements Reply {}

    /// Somebody else's run holds the lock; it can be queued.
    record Busy(LockName lock, RunSummary holder) implements Reply {}

    /// The service is frozen.
    record Frozen(LockName lock, Freeze freeze) implements Reply {}

    /// Freeze windows cover it; it can be queued until they end.
    ///
    /// @param glass whose consent would let it pass, or a denial when nobody's does; empty when that is not known
    record InWindow(String stack, String command, WindowFreeze freeze, Optional<Decision> glass) implements Reply {}

    /// A run waits for the end of freeze windows.
    record Held(RunId run, String stack, WindowFreeze freeze) implements Reply {}

    /// What would happen; nothing has been started.
    ///
    /// @param obstacles what would keep it from starting now, a sentence each
    /// @param typeNext lines to type next
    record PlanShown(Plan plan, String digest, List<Text> obstacles, List<String> typeNext) implements Reply {
        public PlanShown {
            typeNext = List.copyOf(typeNext);
            obstacles = List.copyOf(obstacles);
        }
    }

    /// What this person may ask for here.
    ///
    /// @param own the verbs of Dangjik's own
    record Help(List<Entry> entries, List<Own> own) implements Reply {
        public Help {
            entries = List.copyOf(entries);
            own = List.copyOf(own);
        }

        /// One thing that may be asked for.
        ///
        /// @param line how to type it
        public record Entry(Stack stack, String line, LocalizedText description) {}

        /// A verb of Dangjik's own.
        ///
        /// @param line how to type it
        public record Own(String line, Text what) {}
    }
}
