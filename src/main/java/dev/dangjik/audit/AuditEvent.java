package dev.dangjik.audit;

import java.util.Map;
import java.util.Optional;

/// One thing worth remembering, before it becomes a link of the chain.
///
/// @param type what happened, as in `invocation.received`, `decision.denied`, `run.started`, `step.ended`
/// @param actorPerson person id, when the account is bound to one
/// @param actorAccount `team/user`, or `console:user`
/// @param via `slack`, `vm`, `system` or `cli`
/// @param body further facts: strings, numbers, booleans, lists and maps of these; redacted before it is hashed
public record AuditEvent(
        String type,
        Severity severity,
        Optional<String> actorPerson,
        Optional<String> actorAccount,
        String via,
        References references,
        Map<String, Object> body) {
    public AuditEvent {
        body = Map.copyOf(body);
    }

    /// How much it matters; critical events are anchored at once.
    public enum Severity {
        INFO(0),
        NOTICE(1),
        CRITICAL(2);

        private final int level;

        Severity(int level) {
            this.level = level;
        }

        /// The number that is stored and hashed.
        public int level() {
            return level;
        }

        /// The severity stored as `level`; an unknown number counts as critical.
        static Severity ofLevel(int level) {
            return switch (level) {
                case 0 -> INFO;
                case 1 -> NOTICE;
                default -> CRITICAL;
            };
        }
    }

    /// What the event is about.
    public record References(
            Optional<String> stack,
            Optional<String> target,
            Optional<String> invocation,
            Optional<String> run,
            Optional<String> planDigest) {
        public static References none() {
            return new References(
                    Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        }
    }
}
