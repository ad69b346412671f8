package dev.dangjik.release;

import dev.dangjik.store.Transactions;
import java.util.ArrayList;
import java.util.Optional;

/// Finds where a host, its ledger and the bot's copy of the ledger disagree.
final class DriftWatch {
    private final Transactions transactions;
    private final ReleaseMirror mirror = new ReleaseMirror();

    DriftWatch(Transactions transactions) {
        this.transactions = transactions;
    }

    Optional<Drift> of(ComposeTarget target, ReleaseFacts facts) {
        var differences = new ArrayList<String>();
        Drift.of(facts, target.deployment().version().name())
                .ifPresent(drift -> differences.addAll(drift.differences()));
        differences.addAll(transactions.read(handle -> mirror.differences(handle, target.lock(), facts.ledger())));
        return differences.isEmpty() ? Optional.empty() : Optional.of(new Drift(differences));
    }

    /// Takes the host's ledger for the truth: nothing disagrees with it, or a person has seen what does.
    void adopt(ComposeTarget target, ReleaseFacts facts) {
        transactions.run(handle -> mirror.write(handle, target.lock(), facts.ledger()));
    }
}
