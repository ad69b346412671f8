package dev.dangjik.audit;

import dev.dangjik.audit.AnchorReading.Kind;
import dev.dangjik.audit.AnchorReading.Place;
import dev.dangjik.audit.AuditVerification.Verdict;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The anchors that places hold, once their signatures are checked, beside what the books of the database say.
///
/// @param accusers every anchor whose signature is right, by its link, those that only the books have included
/// @param known those that stand outside the database
/// @param findings places that could not be read, and anchors that are not what was signed
record AnchorEvidence(
        List<Held> held,
        List<Place> unread,
        AnchorRows.Books books,
        NavigableMap<Long, Anchor> accusers,
        NavigableMap<Long, Anchor> known,
        List<AuditFinding> findings) {
    /// What one place holds.
    ///
    /// @param foreign lines that are no anchors of this key
    record Held(Place place, NavigableMap<Long, Anchor> anchors, boolean isWhole, int foreign) {}

    static AnchorEvidence of(List<AnchorReading> readings, AnchorRows.Books books, Optional<AnchorPublicKey> key) {
        var collected = new Collector(key);
        readings.forEach(collected::add);
        var accusers = new TreeMap<>(collected.known);
        books.anchors().stream()
                .filter(collected::isSigned)
                .forEach(anchor -> accusers.putIfAbsent(anchor.head().seq(), anchor));
        return new AnchorEvidence(
                collected.held, collected.unread, books, accusers, collected.known, collected.findings);
    }

    /// Links whose hashes are needed to compare: those of the anchors, and the first behind the last of them.
    Set<Long> wanted() {
        var wanted = new HashSet<Long>();
        accusers.values().forEach(anchor -> {
            wanted.add(anchor.head().seq());
            wanted.add(anchor.previous().seq());
        });
        wanted.add(anchoredTo() + 1);
        return wanted;
    }

    /// The last link that an anchor outside the database covers; 0 when none does.
    long anchoredTo() {
        return known.isEmpty() ? 0 : known.lastKey();
    }

    /// How far the books say that a place holds everything; empty where there are none.
    Optional<Long> deliveredTo(Place place) {
        if (books.anchors().isEmpty()) {
            return Optional.empty();
        }
        return switch (place.kind()) {
            case SLACK -> Optional.of(books.postedUpTo());
            case MACHINE -> books.writtenUpTo(place.id());
            case FILE -> Optional.empty();
        };
    }

    private static final class Collector {
        private final Optional<AnchorPublicKey> key;
        private final List<Held> held = new ArrayList<>();
        private final List<Place> unread = new ArrayList<>();
        private final NavigableMap<Long, Anchor> known = new TreeMap<>();
        private final List<AuditFinding> findings = new ArrayList<>();

        private Collector(Optional<AnchorPublicKey> key) {
            this.key = key;
            if (key.isEmpty()) {
                findings.add(new AuditFinding(
                        Verdict.INCONCLUSIVE, 0, "the public key is not known, so no anchor can be believed"));
            }
        }

        private boolean isSigned(Anchor anchor) {
            return key.filter(anchor::isSignedBy).isPresent();
        }

        private void add(AnchorReading reading) {
            switch (reading) {
                case AnchorReading.Unavailable(var place, var why) -> {
                    unread.add(place);
                    findings.add(new AuditFinding(Verdict.INCONCLUSIVE, 0, place + ": " + why));
                }
                case AnchorReading.Read read -> add(read);
            }
        }

        private void add(AnchorReading.Read read) {
            var anchors = new TreeMap<Long, Anchor>();
            int foreign = 0;
            for (var found : read.found()) {
                var anchor = Anchor.in(found.text()).filter(this::isSigned);
                if (key.isPresent() && isEdited(read.place(), found, anchor)) {
                    long link = found.link()
                            .or(() -> anchor.map(a -> a.head().seq()))
                            .orElse(0L);
                    findings.add(new AuditFinding(
                            Verdict.ANCHOR_EDITED,
                            link,
                            read.place() + ": the anchor of link " + link + " was edited"));
                } else if (anchor.isEmpty()) {
                    foreign++;
                } else {
                    keep(read.place(), anchors, anchor.get());
                }
            }
            held.add(new Held(read.place(), anchors, read.isWhole(), foreign));
        }

        /// In a journal anybody on the machine may write what looks like an anchor, and nobody can change a
        /// line; in Slack it is the other way round.
        private static boolean isEdited(Place place, AnchorReading.Found found, Optional<Anchor> anchor) {
            boolean isWrong = anchor.isEmpty()
                    || found.link()
                            .filter(link -> link != anchor.get().head().seq())
                            .isPresent();
            return found.isEdited() || (place.kind() == Kind.SLACK && isWrong);
        }

        private void keep(Place place, NavigableMap<Long, Anchor> anchors, Anchor anchor) {
            long link = anchor.head().seq();
            anchors.put(link, anchor);
            var other = known.putIfAbsent(link, anchor);
            if (other != null && !other.equals(anchor)) {
                findings.add(new AuditFinding(
                        Verdict.ANCHOR_EDITED,
                        link,
                        place + ": the anchor of link " + link + " is another one than elsewhere"));
            }
        }
    }
}
