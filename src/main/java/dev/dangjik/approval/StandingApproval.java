package dev.dangjik.approval;

import dev.dangjik.permission.Effect;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// Consent to one command with its arguments for a time, or the question for it.
///
/// @param id 8 characters of base 32
/// @param code comes back with every vote; 6 characters of base 32
/// @param person who asked, and never counts
/// @param channel Slack id of where it was asked
/// @param changed which digest was another at a use: `definition`, `arguments` or `policy`
/// @param deadline from when no vote counts
/// @param until from when it is not usable
public record StandingApproval(
        String id,
        String code,
        Wish wish,
        Digests digests,
        List<String> rules,
        int needed,
        List<String> roles,
        String person,
        String account,
        Optional<String> channel,
        State state,
        Optional<String> changed,
        Instant askedAt,
        Instant deadline,
        Instant until,
        List<Vote> votes) {
    public StandingApproval {
        rules = List.copyOf(rules);
        roles = List.copyOf(roles);
        votes = List.copyOf(votes);
    }

    /// What is consented to.
    public record Wish(String stack, String command, Effect effect, SortedMap<String, String> arguments) {}

    /// What it is bound to; each SHA-256 in lower-case hex.
    ///
    /// @param definition of the command's file, its scripts and its stack's file
    /// @param arguments of stack, command and canonical arguments
    /// @param policy of every file under `permissions/`
    public record Digests(String definition, String arguments, String policy) {
        /// Which of them is another than in `now`, the first one first; empty when all are the same.
        public Optional<String> changedIn(Digests now) {
            if (!definition.equals(now.definition)) {
                return Optional.of("definition");
            }
            if (!arguments.equals(now.arguments)) {
                return Optional.of("arguments");
            }
            return policy.equals(now.policy) ? Optional.empty() : Optional.of("policy");
        }
    }

    /// How it stands.
    public enum State {
        PENDING,
        APPROVED,
        DENIED,
        WITHDRAWN,
        /// Too few had consented in time.
        EXPIRED,
        REVOKED,
        /// What it is bound to has changed.
        VOID,
        /// Its date has come.
        ENDED
    }

    /// Those who have consented.
    public List<Vote> approvals() {
        return votes.stream()
                .filter(vote -> vote.verdict() == Vote.Verdict.APPROVE)
                .toList();
    }
}
