package dev.dangjik.audit;

import dev.dangjik.audit.AnchorEvidence.Held;
import dev.dangjik.audit.AnchorReading.Kind;
import dev.dangjik.audit.AuditVerification.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/// Compares the chain with the anchors, and the places that hold anchors with each other.
final class AnchorComparison {
    /// How long an anchor may be on its way before a place that lacks it counts as lacking it.
    private static final Duration UNDER_WAY = Duration.ofMinutes(5);

    private static final int MOST_TOLD = 12;

    private final ChainFacts chain;
    private final AnchorEvidence evidence;
    private final Instant asOf;
    private final List<AuditFinding> findings = new ArrayList<>();
    private final List<Tally> tallies = new ArrayList<>();

    private record Tally(Kind kind, int found, int expected) {}

    /// @param asOf when the chain was read, or exported
    AnchorComparison(ChainFacts chain, AnchorEvidence evidence, Instant asOf) {
        this.chain = chain;
        this.evidence = evidence;
        this.asOf = asOf;
        findings.addAll(chain.findings());
        findings.addAll(evidence.findings());
        evidence.accusers().values().forEach(this::compare);
        evidence.held().forEach(this::checkPlace);
        checkWitnesses();
    }

    private void compare(Anchor anchor) {
        long link = anchor.head().seq();
        if (link > chain.last()) {
            if (!anchor.at().isAfter(asOf)) {
                findings.add(new AuditFinding(
                        Verdict.TRUNCATED,
                        chain.last() + 1,
                        "an anchor of " + anchor.at() + " tells of link " + link + ", and the chain ends with "
                                + chain.last()));
            }
        } else {
            compare(anchor, anchor.head());
            if (anchor.count() != link) {
                findings.add(rewritten(anchor, link));
            }
        }
        if (anchor.previous().seq() > 0) {
            compare(anchor, anchor.previous());
        }
    }

    private void compare(Anchor anchor, Anchor.Link told) {
        if (told.seq() >= chain.first()
                && told.seq() <= chain.last()
                && !told.hash().equals(chain.hashes().get(told.seq()))) {
            findings.add(rewritten(anchor, told.seq()));
        }
    }

    private static AuditFinding rewritten(Anchor anchor, long link) {
        return new AuditFinding(
                Verdict.REWRITTEN, link, "link " + link + " is not the one that was anchored at " + anchor.at());
    }

    private void checkPlace(Held held) {
        var expected = expected(held);
        var missing = new TreeSet<>(expected);
        missing.removeAll(held.anchors().keySet());
        missing.forEach(link -> missing(held, link));
        int found = held.anchors().size();
        long forgotten =
                missing.stream().filter(link -> isForgotten(held, link)).count();
        tallies.add(
                new Tally(held.place().kind(), found, Math.max(found, expected.size() - Math.toIntExact(forgotten))));
        if (held.anchors().isEmpty()) {
            findings.add(new AuditFinding(Verdict.INCONCLUSIVE, 0, held.place() + ": holds no anchor"));
        }
    }

    /// Links of the anchors that a place should hold.
    private NavigableSet<Long> expected(Held held) {
        var expected = new TreeSet<Long>();
        for (var anchor : evidence.accusers().values()) {
            if (belongsIn(held, anchor)) {
                expected.add(anchor.head().seq());
                if (anchor.previous().seq() > 0
                        && (held.place().kind() != Kind.SLACK
                                || anchor.previous().seq() >= anchor.since())) {
                    expected.add(anchor.previous().seq());
                }
            }
        }
        return expected;
    }

    private static boolean belongsIn(Held held, Anchor anchor) {
        return switch (held.place().kind()) {
            case SLACK -> anchor.channel().filter(held.place().id()::equals).isPresent();
            case MACHINE, FILE -> true;
        };
    }

    /// What a place that forgets has forgotten, or never had, since it began to be written there later.
    private static boolean isForgotten(Held held, long link) {
        return !held.isWhole()
                && !held.anchors().isEmpty()
                && link < held.anchors().firstKey();
    }

    private void missing(Held held, long link) {
        if ((held.anchors().isEmpty() && !held.isWhole()) || isForgotten(held, link)) {
            return;
        }
        var delivered = evidence.deliveredTo(held.place());
        boolean isLast = held.anchors().isEmpty() || link > held.anchors().lastKey();
        boolean isLate =
                delivered.map(to -> link > to).orElse(isLast && held.place().kind() != Kind.SLACK);
        if (!isLate) {
            findings.add(new AuditFinding(
                    Verdict.ANCHOR_GAP, link, held.place() + ": the anchor of link " + link + " is gone"));
        } else if (isOverdue(link)) {
            findings.add(new AuditFinding(
                    Verdict.INCONCLUSIVE, link, held.place() + ": the anchor of link " + link + " is not there yet"));
        }
    }

    private boolean isOverdue(long link) {
        var anchor = evidence.accusers().get(link);
        return anchor == null || !anchor.at().plus(UNDER_WAY).isAfter(asOf);
    }

    /// Slack and the machines are witnesses for each other: whoever can change one cannot change the other.
    private void checkWitnesses() {
        boolean isByAuditor = isHeldBy(Kind.FILE);
        for (var kind : List.of(Kind.SLACK, Kind.MACHINE)) {
            boolean isAbsent = !isHeldBy(kind)
                    && evidence.unread().stream().noneMatch(place -> place.kind() == kind)
                    && evidence.held().stream().noneMatch(held -> held.place().kind() == kind);
            if (isAbsent && !isByAuditor) {
                findings.add(new AuditFinding(Verdict.INCONCLUSIVE, 0, kind.word() + ": no anchors were looked at"));
            }
        }
    }

    private boolean isHeldBy(Kind kind) {
        return evidence.held().stream()
                .anyMatch(held -> held.place().kind() == kind && !held.anchors().isEmpty());
    }

    AuditVerification result() {
        var gravest = AuditFinding.gravest(findings);
        var verdict = gravest.map(AuditFinding::verdict).orElse(Verdict.OK);
        long link = gravest.map(AuditFinding::link).orElse(0L);
        var lines = new ArrayList<>(chain.lines());
        lines.add(summary());
        evidence.held().stream()
                .filter(held -> held.foreign() > 0)
                .forEach(held -> lines.add(held.place() + ": " + held.foreign() + " lines are no anchors of this key"));
        findings.stream()
                .filter(finding -> !finding.what().isEmpty())
                .map(AuditFinding::what)
                .distinct()
                .limit(MOST_TOLD)
                .forEach(lines::add);
        lines.add(residualRisk());
        lines.add("RESULT " + verdict + (link == 0 ? "" : " " + link));
        return new AuditVerification(verdict, chain.rows(), link, chain.head().hex(), lines);
    }

    private String summary() {
        long tail = Math.max(0, chain.last() - Math.max(evidence.anchoredTo(), chain.first() - 1));
        return "anchors " + tally(Kind.SLACK) + "  " + tally(Kind.MACHINE)
                + (isHeldBy(Kind.FILE) ? "  " + tally(Kind.FILE) : "")
                + "  edited " + count(Verdict.ANCHOR_EDITED) + "  gaps " + count(Verdict.ANCHOR_GAP)
                + "   anchored " + (evidence.anchoredTo() == 0 ? "none" : "≤" + evidence.anchoredTo())
                + "   unanchored tail " + tail + age(tail);
    }

    private String tally(Kind kind) {
        var some = tallies.stream().filter(tally -> tally.kind() == kind).toList();
        return kind.word() + " "
                + (some.isEmpty()
                        ? "none"
                        : some.stream().mapToInt(Tally::found).sum() + "/"
                                + some.stream().mapToInt(Tally::expected).sum());
    }

    private long count(Verdict verdict) {
        return findings.stream().filter(finding -> finding.verdict() == verdict).count();
    }

    private String age(long tail) {
        return Optional.of(tail)
                .filter(links -> links > 0)
                .flatMap(_ -> chain.timeOf(Math.max(evidence.anchoredTo() + 1, chain.first())))
                .map(oldest -> " (oldest " + minutes(Duration.between(oldest, asOf)) + ")")
                .orElse("");
    }

    private static String minutes(Duration age) {
        return age.compareTo(Duration.ofMinutes(1)) < 0
                ? Math.max(0, age.toSeconds()) + " s"
                : age.compareTo(Duration.ofHours(3)) < 0 ? age.toMinutes() + " min" : age.toHours() + " h";
    }

    private String residualRisk() {
        return "residual risk: links behind the last anchor can be changed unnoticed; whoever controls the bot and the"
                + " database can write false new events, and anchors of them; the past is safe from whoever does not"
                + " also control Slack and every machine";
    }
}
