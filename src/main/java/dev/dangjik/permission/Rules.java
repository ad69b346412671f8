package dev.dangjik.permission;

import dev.dangjik.message.LocalizedText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Everything under `permissions/` but its tests.
public record Rules(
        SortedMap<String, Role> roles,
        List<Grant> grants,
        List<Deny> denies,
        List<Approval> approvals,
        List<FreezeWindow> freezes) {
    /// What stands for everybody in `who`.
    public static final String EVERYBODY = "*";

    /// A channel name that means the console.
    public static final String CONSOLE = "console";

    public Rules {
        roles = Collections.unmodifiableSortedMap(new TreeMap<>(roles));
        grants = List.copyOf(grants);
        denies = List.copyOf(denies);
        approvals = List.copyOf(approvals);
        freezes = List.copyOf(freezes);
    }

    /// Where a rule stands, for problems.
    public record Origin(String file, int line) {}

    /// A named set of permissions.
    ///
    /// @param includes ids of roles whose permissions it has too
    public record Role(String id, LocalizedText title, List<String> includes, List<Permission> allow, Origin origin) {
        public Role {
            includes = List.copyOf(includes);
            allow = List.copyOf(allow);
        }
    }

    /// One line of a role.
    public record Permission(String id, Scope scope, Optional<Condition> when, Origin origin) {}

    /// Somebody has a role on a scope until a time.
    ///
    /// @param who id of a person or of a post
    /// @param channels ids of the site's channels, and `console`; empty: wherever it is asked
    public record Grant(
            String id,
            String who,
            String role,
            Scope scope,
            Optional<Instant> until,
            List<String> channels,
            Optional<Condition> when,
            Origin origin) {
        public Grant {
            channels = List.copyOf(channels);
        }
    }

    /// Somebody may not, whatever else is granted.
    ///
    /// @param who id of a person or of a post, or [#EVERYBODY]
    public record Deny(
            String id, String who, Scope scope, Optional<Condition> when, LocalizedText reason, Origin origin) {}

    /// Others have to consent.
    ///
    /// @param count how many others
    /// @param from ids of roles one of which each of them holds
    /// @param isTotpNeeded whether each of them has to give a code from an authenticator too
    public record Approval(
            String id,
            Scope scope,
            Optional<Condition> when,
            int count,
            List<String> from,
            boolean isTotpNeeded,
            Duration expires,
            Origin origin) {
        public Approval {
            from = List.copyOf(from);
        }
    }

    /// Whether a grant carries a command at all, for whoever has it.
    public boolean carries(Grant grant, CommandSubject subject) {
        return grant.scope().covers(subject)
                && permissions(grant.role()).stream()
                        .anyMatch(permission -> permission.scope().covers(subject));
    }

    /// The permissions of a role, those it includes too.
    List<Permission> permissions(String role) {
        var found = roles.get(role);
        if (found == null) {
            return List.of();
        }
        var all = new ArrayList<>(found.allow());
        found.includes().forEach(included -> all.addAll(permissions(included)));
        return all;
    }
}
