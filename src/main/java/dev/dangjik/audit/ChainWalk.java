package dev.dangjik.audit;

import dev.dangjik.audit.AuditRow.Digest;
import dev.dangjik.audit.AuditVerification.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Walks the chain link by link and remembers the first that is wrong in each way.
final class ChainWalk {
    private long rows;
    private long last;
    private Digest head = AuditRow.GENESIS;
    private final List<Finding> links = new ArrayList<>();
    private final List<Finding> bodies = new ArrayList<>();
    private final List<Finding> columns = new ArrayList<>();

    private record Finding(Verdict verdict, long link) {}

    void accept(AuditRow row) {
        rows++;
        boolean isWhole = true;
        if (!row.isBodyIntact()) {
            note(bodies, Verdict.ALTERED, row.seq());
            isWhole = false;
        }
        if (!row.isHashRight()) {
            note(columns, Verdict.ALTERED, row.seq());
            isWhole = false;
        }
        boolean follows = row.seq() == last + 1 && row.previous().equals(head);
        if (isWhole && !follows) {
            note(links, Verdict.BROKEN_LINK, row.seq());
        }
        last = row.seq();
        head = row.hash();
    }

    private static void note(List<Finding> findings, Verdict verdict, long link) {
        if (findings.isEmpty()) {
            findings.add(new Finding(verdict, link));
        }
    }

    /// What a person is told, once every link was walked.
    AuditVerification result() {
        var all = new ArrayList<>(links);
        all.addAll(bodies);
        all.addAll(columns);
        var first = all.stream().min((a, b) -> Long.compare(a.link, b.link));
        var verdict = first.map(Finding::verdict).orElse(Verdict.INCONCLUSIVE);
        long link = first.map(Finding::link).orElse(0L);
        var lines = List.of(
                "rows " + (rows == 0 ? "none" : "1.." + last) + "  links " + word(links) + "  bodies " + word(bodies)
                        + "  columns " + word(columns),
                "anchors none exist: a tail that was cut off and a chain written anew would not be noticed",
                "RESULT " + verdict + (link == 0 ? "" : " " + link));
        return new AuditVerification(verdict, rows, link, head.hex(), lines);
    }

    private static String word(List<Finding> findings) {
        return findings.isEmpty()
                ? "OK"
                : findings.getFirst().verdict.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " at "
                        + findings.getFirst().link;
    }
}
