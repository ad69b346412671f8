package dev.dangjik.permission;

import dev.dangjik.message.Text;
import java.time.Duration;
import java.util.List;

/// What policy answers, always with the ids of the rules that led to it.
public sealed interface Decision {
    List<String> rules();

    Text reason();

    /// It may happen now.
    record Allowed(List<String> rules, Text reason) implements Decision {
        public Allowed {
            rules = List.copyOf(rules);
        }
    }

    /// It may happen once others consent.
    ///
    /// @param count how many others
    /// @param roles one of which each of them holds; the asking person never counts
    /// @param people ids of the persons who could consent
    /// @param isTotpNeeded whether each of them has to give a code from an authenticator too
    /// @param expires how long the question stays open
    record NeedsApproval(
            List<String> rules,
            Text reason,
            int count,
            List<String> roles,
            List<String> people,
            boolean isTotpNeeded,
            Duration expires)
            implements Decision {
        public NeedsApproval {
            rules = List.copyOf(rules);
            roles = List.copyOf(roles);
            people = List.copyOf(people);
        }

        /// As it is when none of `others` counts.
        public NeedsApproval without(List<String> others) {
            var left =
                    people.stream().filter(person -> !others.contains(person)).toList();
            return new NeedsApproval(rules, reason, count, roles, left, isTotpNeeded, expires);
        }
    }

    /// It may not happen.
    ///
    /// @param whoCan names of persons who may, or of roles when nobody holds them
    /// @param next what would put it right, where something would
    record Denied(List<String> rules, Text reason, List<String> whoCan, List<Text> next) implements Decision {
        public Denied {
            rules = List.copyOf(rules);
            whoCan = List.copyOf(whoCan);
            next = List.copyOf(next);
        }
    }
}
