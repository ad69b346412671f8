package dev.dangjik.permission;

import java.util.ArrayList;
import java.util.List;

/// Whose consent satisfies several rules at once: the roles of each of them, or roles that include one of them.
final class GlassRoles {
    private final Rules rules;

    GlassRoles(Rules rules) {
        this.rules = rules;
    }

    /// The roles one of which everybody who consents must hold.
    ///
    /// @param each the roles that each rule wants one of
    /// @return empty when no single role satisfies all of them
    List<String> satisfying(List<List<String>> each) {
        var common = each.getFirst();
        for (var next : each.subList(1, each.size())) {
            common = both(common, next);
        }
        return common;
    }

    private List<String> both(List<String> some, List<String> others) {
        var common = new ArrayList<>(
                some.stream().filter(role -> reachesOne(role, others)).toList());
        others.stream()
                .filter(role -> reachesOne(role, some) && !common.contains(role))
                .forEach(common::add);
        return common;
    }

    private boolean reachesOne(String role, List<String> wanted) {
        var found = rules.roles().get(role);
        return wanted.contains(role)
                || (found != null && found.includes().stream().anyMatch(next -> reachesOne(next, wanted)));
    }
}
