package dev.dangjik.command;

import dev.dangjik.approval.Vote;
import dev.dangjik.message.Language;
import dev.dangjik.permission.Actor;
import dev.dangjik.run.RunId;
import java.util.Optional;

/// What somebody has filled in beside a plan.
///
/// @param shown what they were shown
/// @param verdict empty when nothing was chosen
/// @param code from their authenticator; never written down
/// @param signature of the signed request: the same signature again is a replay
/// @param semanticKey what a repeat with a fresh signature has in common with the first
public record ReviewSubmission(
        Actor actor,
        Language language,
        Shown shown,
        Optional<Vote.Verdict> verdict,
        Optional<String> reason,
        Optional<String> code,
        String signature,
        String semanticKey) {
    /// A plan as it was shown in one round.
    ///
    /// @param planDigest hex SHA-256
    public record Shown(RunId run, int round, String planDigest) {}

    @Override
    public String toString() {
        return "ReviewSubmission[" + actor.account() + ", " + shown + "]";
    }
}
