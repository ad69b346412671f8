package dev.dangjik.audit;

import dev.dangjik.audit.AuditRow.Digest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What walking the chain has shown.
///
/// @param first number of the first link that was looked at
/// @param last number of the last one; `first - 1` when there is none
/// @param hashes of the links that anchors are about, as they are now
/// @param times of the links that were asked for
/// @param lines for a person
record ChainFacts(
        long first,
        long last,
        long rows,
        Digest head,
        Map<Long, String> hashes,
        Map<Long, Instant> times,
        List<AuditFinding> findings,
        List<String> lines) {
    ChainFacts {
        hashes = Map.copyOf(hashes);
        times = Map.copyOf(times);
        findings = List.copyOf(findings);
        lines = List.copyOf(lines);
    }

    Optional<Instant> timeOf(long link) {
        return Optional.ofNullable(times.get(link));
    }
}
