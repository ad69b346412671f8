package dev.dangjik.plan;

import dev.dangjik.permission.Effect;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// What was shown to the person and, once authorised by its digest, is exactly what runs.
///
/// @param command id of the command
/// @param lock what it holds; empty: nothing
/// @param arguments as understood, name to canonical text
/// @param pins facts that must still hold at the start, such as the current release
/// @param definitionDigest SHA-256 of the command's file and its stack's file
/// @param policyDigest SHA-256 of everything under permissions/
/// @param isIrreversible whether it declares that there is no way back
public record Plan(
        String command,
        String stack,
        Optional<String> service,
        Effect effect,
        Optional<LockName> lock,
        SortedMap<String, String> arguments,
        SortedMap<String, String> pins,
        List<Segment> segments,
        List<PlanNote> notes,
        String definitionDigest,
        String policyDigest,
        boolean isIrreversible,
        Duration timeout) {
    public Plan {
        segments = List.copyOf(segments);
        notes = List.copyOf(notes);
    }

    /// The pin that names the freeze windows a plan is to pass by the consent of others.
    private static final String WINDOWS = "freeze";

    /// Ids of the freeze windows that it passes when others consent to it; they are told so by its notes.
    public Set<String> passedWindows() {
        var ids = pins.get(WINDOWS);
        return ids == null ? Set.of() : new TreeSet<>(List.of(ids.split(",", -1)));
    }

    /// The same plan, passing these freeze windows.
    ///
    /// @param windows ids; not empty
    /// @param told what others read about that before they consent
    public Plan passing(Collection<String> windows, List<PlanNote> told) {
        var pinned = new TreeMap<>(pins);
        pinned.put(WINDOWS, String.join(",", new TreeSet<>(windows)));
        return with(pinned, Stream.concat(told.stream(), notes.stream()).toList());
    }

    /// This plan with something to read before approving.
    public Plan withNotes(List<PlanNote> more) {
        return with(pins, more);
    }

    /// This plan without the notes that are a look at one moment.
    Plan lasting() {
        if (notes.stream().noneMatch(PlanNote::isFleeting)) {
            return this;
        }
        return with(pins, notes.stream().filter(note -> !note.isFleeting()).toList());
    }

    private Plan with(SortedMap<String, String> pinned, List<PlanNote> told) {
        return new Plan(
                command,
                stack,
                service,
                effect,
                lock,
                arguments,
                pinned,
                segments,
                told,
                definitionDigest,
                policyDigest,
                isIrreversible,
                timeout);
    }

    /// Ids of the persons for whom it is, whoever asks; none of them consents to it.
    public List<String> beneficiaries() {
        return segments.stream()
                .flatMap(segment -> segment.beneficiaries().stream())
                .distinct()
                .sorted()
                .toList();
    }

    /// What was asked for while somebody else's run held the lock: nobody has looked at the host yet, and the plan
    /// itself is made when its turn comes. Never runs as it is.
    public boolean isToBeMade() {
        return segments.isEmpty();
    }
}
