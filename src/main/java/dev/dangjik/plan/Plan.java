package dev.dangjik.plan;

import dev.dangjik.permission.Effect;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

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

    /// What was asked for while somebody else's run held the lock: nobody has looked at the host yet, and the plan
    /// itself is made when its turn comes. Never runs as it is.
    public boolean isToBeMade() {
        return segments.isEmpty();
    }
}
