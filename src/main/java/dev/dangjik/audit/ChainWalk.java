package dev.dangjik.audit;

import dev.dangjik.audit.AuditRow.Digest;
import dev.dangjik.audit.AuditVerification.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Walks the chain link by link and remembers the first that is wrong in each way.
final class ChainWalk {
    private final long before;
    private long rows;
    private long last;
    private Digest head;
    private final List<Finding> links = new ArrayList<>();
    private final List<Finding> bodies = new ArrayList<>();
    private final List<Finding> columns = new ArrayList<>();

    private record Finding(Verdict verdict, long link) {}

    /// Walks from the first link.
    ChainWalk() {
        this(0, AuditRow.GENESIS);
    }

    /// Walks from the link behind number `before`, whose hash was `previous`.
    ChainWalk(long before, Digest previous) {
        this.before = before;
        this.last = before;
        this.head = previous;
    }

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
        var lines = new ArrayList<String>();
        if (before > 0) {
            lines.add("begins at link " + (before + 1) + ": what came before is not looked at");
        }
        lines.add("rows " + (rows == 0 ? "none" : (before + 1) + ".." + last) + "  links " + word(links) + "  bodies "
                + word(bodies) + "  columns " + word(columns));
        lines.add("anchors none exist: a tail that was cut off and a chain written anew would not be noticed");
        var all = new ArrayList<>(links);
        all.addAll(bodies);
        all.addAll(columns);
        var first = all.stream().min((a, b) -> Long.compare(a.link, b.link));
        var verdict = first.map(Finding::verdict).orElse(Verdict.INCONCLUSIVE);
        return told(verdict, first.map(Finding::link).orElse(0L), lines);
    }

    /// As [#result], for a file whose first line says `expected`.
    AuditVerification resultOf(ExportHead expected) {
        var result = result();
        boolean isComplete =
                rows == expected.rows() && (rows == 0 || last == expected.last()) && head.equals(expected.head());
        if (isComplete || !result.isAcceptable()) {
            return result;
        }
        var lines = new ArrayList<>(result.lines().subList(0, result.lines().size() - 1));
        lines.add("the file ends with link " + last + ", and its first line says that it ends with link "
                + expected.last());
        return told(Verdict.TRUNCATED, last + 1, lines);
    }

    private AuditVerification told(Verdict verdict, long link, List<String> lines) {
        lines.add("RESULT " + verdict + (link == 0 ? "" : " " + link));
        return new AuditVerification(verdict, rows, link, head.hex(), lines);
    }

    private static String word(List<Finding> findings) {
        return findings.isEmpty()
                ? "OK"
                : findings.getFirst().verdict.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " at "
                        + findings.getFirst().link;
    }
}
