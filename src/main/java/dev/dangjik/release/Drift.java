package dev.dangjik.release;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Where the host and its ledger disagree.
///
/// @param differences one line each, `what: recorded, found`
public record Drift(List<String> differences) {
    public Drift {
        differences = List.copyOf(differences);
    }

    /// Empty when they agree, and when nothing has been recorded yet: what was never written down cannot drift.
    static Optional<Drift> of(ReleaseFacts facts, String variable) {
        var recorded = facts.ledger().current();
        if (recorded.isEmpty()) {
            return Optional.empty();
        }
        var differences = new ArrayList<String>();
        var current = recorded.get();
        if (!facts.runningIds().equals(current.id())) {
            differences.add("image: " + current.id() + ", " + facts.runningIds());
        }
        var value = facts.variable().orElse("-");
        if (!value.equals(current.variableValue())) {
            differences.add(variable + ": " + current.variableValue() + ", " + value);
        }
        return differences.isEmpty() ? Optional.empty() : Optional.of(new Drift(differences));
    }

    /// One line each, for people.
    String text() {
        return String.join("\n", differences.stream().map(ShortDigests::in).toList());
    }
}
