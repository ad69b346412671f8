package dev.dangjik.release;

import java.util.List;
import java.util.Optional;

/// From what to what a service is to be changed; everything a segment needs that the stack does not say.
///
/// @param facts what the host showed
/// @param version full tag or commit
/// @param digest under which the registry knows it, when it was told before
/// @param sync how the checkout is brought forward before; empty: not at all
/// @param isRollback goes back: passes a freeze, has a minute to become healthy
/// @param marksBad whether the release that is left must not be chosen for a rollback again
record ReleaseChange(
        ReleaseFacts facts,
        String version,
        Optional<String> digest,
        Optional<Sync> sync,
        boolean isRollback,
        boolean marksBad) {
    /// @param also services other than ours whose configuration the commit changes
    record Sync(String branch, String commit, List<String> also) {
        Sync {
            also = List.copyOf(also);
        }
    }

    /// The version to go back to when this does not hold, as far as it can be known.
    Optional<String> versionBefore() {
        return facts.variableVersion();
    }

    /// The image to go back to.
    Optional<String> imageBefore() {
        return facts.running().stream().map(ReleaseFacts.Running::imageId).findFirst();
    }

    List<String> also() {
        return sync.map(Sync::also).orElseGet(List::of);
    }
}
