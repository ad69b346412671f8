package dev.dangjik.release;

import dev.dangjik.message.Text;
import dev.dangjik.plan.PlanNote;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether the checkout that compose runs from can be brought forward, and what that changes.
final class CheckoutSync {
    /// A difference longer than this is for the repository, not for a message.
    private static final int DIFFERENCE = 6000;

    private final Phrases phrases;

    CheckoutSync(Phrases phrases) {
        this.phrases = phrases;
    }

    /// What came of looking at it.
    sealed interface Outcome {
        /// It can, or need not.
        ///
        /// @param sync empty when there is nothing to bring forward
        record Fit(Optional<ReleaseChange.Sync> sync, List<PlanNote> notes) implements Outcome {
            public Fit {
                notes = List.copyOf(notes);
            }
        }

        record Blocked(Text why) implements Outcome {}
    }

    Outcome of(ComposeTarget target, ReleaseFacts facts) {
        var branch = target.deployment().syncBranch();
        if (branch.isEmpty()) {
            return new Outcome.Fit(Optional.empty(), List.of());
        }
        var notes = new ArrayList<PlanNote>();
        facts.text("fetch-problem64")
                .ifPresent(problem -> notes.add(new PlanNote(phrases.of("release.note.not-fetched"), problem)));
        var directory = target.service().project().directory();
        var from = facts.checkout();
        var to = facts.target();
        if (from.isEmpty() || to.isEmpty()) {
            return new Outcome.Blocked(Text.of("release.no-checkout", directory, branch.get()));
        }
        if (from.equals(to)) {
            return new Outcome.Fit(Optional.empty(), notes);
        }
        return blocked(target, facts, branch.get())
                .<Outcome>map(Outcome.Blocked::new)
                .orElseGet(() -> {
                    var sync = new ReleaseChange.Sync(branch.get(), to.get(), facts.all("also"));
                    notes.add(note(facts, from.get(), sync));
                    return new Outcome.Fit(Optional.of(sync), notes);
                });
    }

    private static Optional<Text> blocked(ComposeTarget target, ReleaseFacts facts, String branch) {
        var directory = target.service().project().directory();
        var changed = facts.text("changed64").stream()
                .flatMap(String::lines)
                .filter(line -> !isVersionFile(target, line))
                .toList();
        if (!changed.isEmpty()) {
            return Optional.of(Text.of("release.changed-by-hand", directory, String.join("\n", changed)));
        }
        if (facts.first("diverged").isPresent()) {
            return Optional.of(Text.of("release.diverged", directory, branch));
        }
        if (facts.first("target-problem").isPresent()) {
            return Optional.of(Text.of("release.target-problem", branch));
        }
        return Optional.empty();
    }

    /// The deploy itself writes this one.
    private static boolean isVersionFile(ComposeTarget target, String statusLine) {
        var file = target.deployment().version().file();
        return statusLine.length() > 3
                && file.equals(target.service().project().directory() + "/" + statusLine.substring(3));
    }

    private PlanNote note(ReleaseFacts facts, String from, ReleaseChange.Sync sync) {
        var body = new StringBuilder(shortened(from) + " → " + shortened(sync.commit()));
        for (var word : List.of("commits64", "stat64", "diff64")) {
            facts.text(word).ifPresent(text -> body.append('\n').append(text));
        }
        if (!sync.also().isEmpty()) {
            body.append("\n+ ").append(String.join(", ", sync.also()));
        }
        var text = body.length() <= DIFFERENCE ? body.toString() : body.substring(0, DIFFERENCE) + "\n…";
        return new PlanNote(
                sync.also().isEmpty()
                        ? phrases.of("release.note.sync")
                        : phrases.of("release.note.sync-also", String.join(", ", sync.also())),
                text);
    }

    private static String shortened(String commit) {
        return commit.substring(0, Math.min(12, commit.length()));
    }
}
