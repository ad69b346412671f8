package dev.dangjik.release;

import dev.dangjik.message.Text;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.RemoteShell;
import dev.dangjik.remote.ScriptLibrary;
import dev.dangjik.store.Transactions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The releases of a service as its host knows them, and the bot's copy of that.
public final class Releases {
    private final FactsReader reader;
    private final DriftWatch watch;

    public Releases(RemoteShell shell, ScriptLibrary scripts, Transactions transactions) {
        this.reader = new FactsReader(shell, scripts);
        this.watch = new DriftWatch(transactions);
    }

    /// What came of looking.
    public sealed interface Listing {
        /// The host answered.
        ///
        /// @param entries newest first
        /// @param drift where host, ledger and the bot's copy disagree
        record Known(List<Entry> entries, Optional<Drift> drift) implements Listing {
            public Known {
                entries = List.copyOf(entries);
            }
        }

        record Unclear(Text why) implements Listing {}
    }

    /// A release as a person is shown it.
    ///
    /// @param isCurrent whether it is the ledger's current one, and in use
    /// @param isChoice whether a rollback may go to it
    public record Entry(Ledger.Entry release, boolean isCurrent, boolean isOnHost, boolean isChoice) {}

    /// Looks at the host, compares, and brings the copy up to date when nothing in it is denied.
    public Listing list(ComposeTarget target) throws RemoteException {
        return switch (reader.look(target, Optional.empty())) {
            case FactsReader.Look.Unclear(var why) -> new Listing.Unclear(why);
            case FactsReader.Look.Seen(var facts) -> new Listing.Known(entries(facts), compare(target, facts));
        };
    }

    private Optional<Drift> compare(ComposeTarget target, ReleaseFacts facts) {
        var drift = watch.of(target, facts);
        if (drift.isEmpty()) {
            watch.adopt(target, facts);
        }
        return drift;
    }

    private static List<Entry> entries(ReleaseFacts facts) {
        var ledger = facts.ledger();
        var choices = ledger.rollbackChoices(facts.presentVersions(), facts.versionInUse());
        long current = ledger.current()
                .filter(entry -> facts.versionInUse().equals(Optional.of(entry.version())))
                .map(Ledger.Entry::seq)
                .orElse(-1L);
        return ledger.entries().stream()
                .sorted(Comparator.comparingLong(Ledger.Entry::seq).reversed())
                .map(entry -> new Entry(
                        entry,
                        entry.seq() == current,
                        facts.presentVersions().contains(entry.version()),
                        choices.contains(entry)))
                .toList();
    }
}
