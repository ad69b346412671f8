package dev.dangjik.audit;

import dev.dangjik.audit.AuditVerification.Verdict;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// One thing that is wrong.
///
/// @param link the link where it is wrong; 0 when it is about none
/// @param what for a person
record AuditFinding(Verdict verdict, long link, String what) {
    /// The one that is told in the result: what the chain itself shows before what anchors show, and the
    /// first link.
    static Optional<AuditFinding> gravest(Collection<AuditFinding> findings) {
        return findings.stream()
                .min(Comparator.<AuditFinding>comparingInt(finding -> rank(finding.verdict))
                        .thenComparingLong(AuditFinding::link));
    }

    private static int rank(Verdict verdict) {
        return switch (verdict) {
            case ALTERED, BROKEN_LINK -> 0;
            case REWRITTEN -> 1;
            case TRUNCATED -> 2;
            case ANCHOR_EDITED, ANCHOR_GAP -> 3;
            case INCONCLUSIVE -> 4;
            case OK -> 5;
        };
    }
}
