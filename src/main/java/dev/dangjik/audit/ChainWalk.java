package dev.dangjik.audit;

import dev.dangjik.audit.AuditRow.Digest;
import dev.dangjik.audit.AuditVerification.Verdict;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Walks the chain link by link and remembers the first that is wrong in each way.
final class ChainWalk {
    private final long before;
    private final Set<Long> wanted;
    private final Map<Long, String> hashes = new HashMap<>();
    private final Map<Long, Instant> times = new HashMap<>();
    private long rows;
    private long last;
    private Digest head;
    private final List<AuditFinding> links = new ArrayList<>();
    private final List<AuditFinding> bodies = new ArrayList<>();
    private final List<AuditFinding> columns = new ArrayList<>();

    /// What hashing one link has shown; it does not matter who hashed it, or when.
    record Hashed(AuditRow row, boolean isBodyIntact, boolean isHashRight) {
        static Hashed of(AuditRow row) {
            return new Hashed(row, row.isBodyIntact(), row.isHashRight());
        }
    }

    /// Walks from the first link.
    ///
    /// @param wanted links whose hash and time are kept
    ChainWalk(Set<Long> wanted) {
        this(0, AuditRow.GENESIS, wanted);
    }

    /// Walks from the link behind number `before`, whose hash was `previous`.
    ChainWalk(long before, Digest previous, Set<Long> wanted) {
        this.before = before;
        this.last = before;
        this.head = previous;
        this.wanted = Set.copyOf(wanted);
    }

    void accept(Hashed hashed) {
        var row = hashed.row();
        rows++;
        boolean isWhole = hashed.isBodyIntact() && hashed.isHashRight();
        if (!hashed.isBodyIntact()) {
            note(bodies, Verdict.ALTERED, row.seq());
        }
        if (!hashed.isHashRight()) {
            note(columns, Verdict.ALTERED, row.seq());
        }
        boolean follows = row.seq() == last + 1 && row.previous().equals(head);
        if (isWhole && !follows) {
            note(links, Verdict.BROKEN_LINK, row.seq());
        }
        last = row.seq();
        head = row.hash();
        if (wanted.contains(last)) {
            hashes.put(last, head.hex());
            times.put(last, Instant.EPOCH.plus((Long) row.columns().getOrDefault("ts_us", 0L), ChronoUnit.MICROS));
        }
    }

    private static void note(List<AuditFinding> findings, Verdict verdict, long link) {
        if (findings.isEmpty()) {
            findings.add(new AuditFinding(verdict, link, ""));
        }
    }

    /// What was found, once every link was walked.
    ChainFacts facts() {
        var lines = new ArrayList<String>();
        if (before > 0) {
            lines.add("begins at link " + (before + 1) + ": what came before is not looked at");
        }
        lines.add("rows " + (rows == 0 ? "none" : (before + 1) + ".." + last) + "  links " + word(links) + "  bodies "
                + word(bodies) + "  columns " + word(columns));
        var all = new ArrayList<>(links);
        all.addAll(bodies);
        all.addAll(columns);
        return new ChainFacts(before + 1, last, rows, head, hashes, times, all, lines);
    }

    /// As [#facts], for a file whose first line says `expected`.
    ChainFacts factsOf(ExportHead expected) {
        var facts = facts();
        boolean isComplete =
                rows == expected.rows() && (rows == 0 || last == expected.last()) && head.equals(expected.head());
        if (isComplete || !facts.findings().isEmpty()) {
            return facts;
        }
        var lines = new ArrayList<>(facts.lines());
        lines.add("the file ends with link " + last + ", and its first line says that it ends with link "
                + expected.last());
        var cut = List.of(new AuditFinding(Verdict.TRUNCATED, last + 1, ""));
        return new ChainFacts(before + 1, last, rows, head, hashes, times, cut, lines);
    }

    private static String word(List<AuditFinding> findings) {
        return findings.isEmpty()
                ? "OK"
                : findings.getFirst().verdict().name().toLowerCase(Locale.ROOT).replace('_', ' ') + " at "
                        + findings.getFirst().link();
    }
}
