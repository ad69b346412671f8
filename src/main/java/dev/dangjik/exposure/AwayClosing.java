package dev.dangjik.exposure;

import dev.dangjik.config.CanonicalJson;
import dev.dangjik.emergency.EmergencyEntry;
import dev.dangjik.emergency.EmergencyEntry.Fact;
import dev.dangjik.emergency.EmergencyEntry.Kind;
import dev.dangjik.message.Language;
import dev.dangjik.stack.Stack;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// One request to close something without the database.
///
/// @param entry its line in the journal
/// @param typed what asks for the same once more
/// @param isAfterRestart whether a bot that ended in the middle of it had begun it
record AwayClosing(EmergencyEntry entry, Stack stack, ClosingScope scope, String typed, boolean isAfterRestart) {
    /// What the line of what came of it says about who asked.
    private static final List<String> WHO = List.of(Fact.STACK, Fact.PERSON, Fact.ACTOR, Fact.VIA, CloseFact.SCOPE);

    String id() {
        return entry.id();
    }

    Optional<String> responseUrl() {
        return entry.fact(Fact.RESPONSE_URL);
    }

    Language language() {
        return Language.valueOf(entry.text(Fact.LANGUAGE));
    }

    AwayDoors.Asked asked() {
        return new AwayDoors.Asked(scope, entry.at());
    }

    /// The line of what came of it.
    ///
    /// @param detail what is to be said about it, without secrets
    EmergencyEntry result(List<AwayFinding> findings, String detail, Instant now) {
        SortedMap<String, String> facts = new TreeMap<>();
        WHO.forEach(name -> entry.fact(name).ifPresent(value -> facts.put(name, value)));
        facts.put(CloseFact.SINCE, entry.at().toString());
        facts.put(Fact.OUTCOME, outcome(findings));
        facts.put(Fact.DETAIL, detail);
        facts.put(CloseFact.CLOSED, CanonicalJson.write(closed(findings)));
        if (isAfterRestart) {
            facts.put(Fact.AFTER_RESTART, "true");
        }
        return new EmergencyEntry(id(), Kind.CLOSED, now, facts);
    }

    private static String outcome(List<AwayFinding> findings) {
        if (!AwayCard.isOver(findings)) {
            return CloseFact.OUTCOME_UNVERIFIED;
        }
        return closed(findings).isEmpty() ? CloseFact.OUTCOME_NOTHING : CloseFact.OUTCOME_DONE;
    }

    private static List<Map<String, Object>> closed(List<AwayFinding> findings) {
        return findings.stream()
                .filter(AwayFinding.Closed.class::isInstance)
                .map(AwayFinding.Closed.class::cast)
                .map(one -> Map.<String, Object>of(
                        "id", one.id(),
                        "surface", one.surface(),
                        "host", one.host(),
                        "receipt", one.receipt(),
                        "seen", one.isSeen()))
                .toList();
    }
}
