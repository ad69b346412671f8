package dev.dangjik.release;

import dev.dangjik.command.Planned;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.plan.PlanNote;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.RemoteShell;
import dev.dangjik.remote.ScriptLibrary;
import dev.dangjik.store.Transactions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Says what going back would do. Nobody pastes a SHA: the ledger knows what held.
public final class RollbackPlanner {
    /// Stands in the name of a migration behind which an older version does not work any more.
    private static final String BREAKING = "breaking";

    private final FactsReader reader;
    private final Phrases phrases;
    private final PlanDraft draft;
    private final DriftWatch watch;

    public RollbackPlanner(RemoteShell shell, ScriptLibrary scripts, Texts texts, Transactions transactions) {
        this.watch = new DriftWatch(transactions);
        this.reader = new FactsReader(shell, scripts);
        this.phrases = new Phrases(texts);
        this.draft = new PlanDraft(scripts, phrases);
    }

    /// Looks at the host and plans.
    ///
    /// @param to a version of the ledger that may be gone back to; empty: the newest of them
    /// @param keepsLeft whether the version that is left stays a candidate for later rollbacks
    public Planned plan(PlanRequest request, Optional<String> to, boolean keepsLeft) throws RemoteException {
        return switch (reader.look(request.target(), Optional.empty())) {
            case FactsReader.Look.Unclear(var why) -> new Planned.Refused(why, List.of());
            case FactsReader.Look.Seen(var facts) -> plan(request, facts, to, keepsLeft);
        };
    }

    private Planned plan(PlanRequest request, ReleaseFacts facts, Optional<String> to, boolean keepsLeft) {
        var target = request.target();
        if (facts.dockerSilence().isPresent()) {
            return new Planned.Refused(
                    Text.of(
                            "release.docker-silent",
                            target.host().id(),
                            facts.dockerSilence().get()),
                    List.of());
        }
        var choices = facts.ledger().rollbackChoices(facts.presentVersions(), facts.versionInUse());
        if (choices.isEmpty()) {
            return new Planned.Refused(
                    Text.of("release.nothing-to-go-back-to", target.service().id()), List.of(target.typed("releases")));
        }
        var chosen = to.map(wanted -> matching(choices, wanted)).orElseGet(() -> Optional.of(choices.getFirst()));
        if (chosen.isEmpty()) {
            return new Planned.Refused(
                    Text.of(
                            "release.not-a-choice",
                            to.orElse("-"),
                            target.service().id()),
                    lines(request, choices));
        }
        var entry = chosen.get();
        var breaking = breaking(facts, entry);
        if (!breaking.isEmpty()) {
            var others = choices.stream()
                    .filter(other -> breaking(facts, other).isEmpty())
                    .toList();
            return new Planned.Refused(
                    Text.of("release.breaking", entry.version(), String.join(", ", breaking)), lines(request, others));
        }
        return new Planned.Ready(draft.plan(request, change(facts, entry, keepsLeft), notes(target, facts, entry)));
    }

    private static List<String> lines(PlanRequest request, List<Ledger.Entry> choices) {
        return choices.stream()
                .limit(5)
                .map(entry -> request.target().typed(request.command(), "--to", entry.version()))
                .toList();
    }

    /// Migrations between the two versions that the older one cannot live with, by their names.
    private static List<String> breaking(ReleaseFacts facts, Ledger.Entry chosen) {
        return facts.migrationsBehind(chosen.version()).stream()
                .filter(file -> file.substring(file.lastIndexOf('/') + 1).contains(BREAKING))
                .toList();
    }

    /// The version itself, or the only one that begins with it.
    private static Optional<Ledger.Entry> matching(List<Ledger.Entry> choices, String wanted) {
        var found = choices.stream()
                .filter(entry -> entry.version().startsWith(wanted))
                .toList();
        return found.stream()
                .filter(entry -> found.size() == 1 || entry.version().equals(wanted))
                .findFirst();
    }

    private static ReleaseChange change(ReleaseFacts facts, Ledger.Entry chosen, boolean keepsLeft) {
        var digest = Optional.of(chosen.digest()).filter(value -> !value.equals("-"));
        // What the ledger calls current was not left for being bad when something else was in use.
        boolean leavesCurrent =
                facts.versionInUse().equals(facts.ledger().current().map(Ledger.Entry::version));
        return new ReleaseChange(facts, chosen.version(), digest, Optional.empty(), true, !keepsLeft && leavesCurrent);
    }

    private List<PlanNote> notes(ComposeTarget target, ReleaseFacts facts, Ledger.Entry chosen) {
        var notes = new ArrayList<PlanNote>();
        var verified = Text.of("release.note.verified-before", chosen.at());
        notes.add(new PlanNote(phrases.in(target.stack().zone(), verified), ""));
        var migrations = facts.migrationsBehind(chosen.version());
        if (!migrations.isEmpty()) {
            notes.add(new PlanNote(phrases.of("release.note.migrations-behind"), String.join("\n", migrations)));
        }
        watch.of(target, facts)
                .ifPresent(drift -> notes.add(new PlanNote(phrases.of("release.note.drift"), drift.text())));
        return notes;
    }
}
