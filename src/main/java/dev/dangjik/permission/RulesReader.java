package dev.dangjik.permission;

import dev.dangjik.config.YamlFile;
import dev.dangjik.config.YamlMap;
import dev.dangjik.config.YamlValue;
import dev.dangjik.stack.LocalizedTextReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/// Reads `roles.yaml`, `grants.yaml`, `approvals.yaml` and `freezes.yaml`.
public final class RulesReader {
    private static final Map<String, Effect> EFFECTS =
            Map.of("read", Effect.READ, "change", Effect.CHANGE, "destroy", Effect.DESTROY, "expose", Effect.EXPOSE);
    private static final Map<String, Boolean> TOTP = Map.of("required", true);
    private static final int MOST_APPROVERS = 5;
    private static final Duration USUAL_QUESTION = Duration.ofMinutes(30);

    private final SortedMap<String, Rules.Role> roles = new TreeMap<>();
    private final List<Rules.Grant> grants = new ArrayList<>();
    private final List<Rules.Deny> denies = new ArrayList<>();
    private final List<Rules.Approval> approvals = new ArrayList<>();
    private final List<FreezeWindow> freezes = new ArrayList<>();
    private final Map<String, Rules.Origin> ids = new HashMap<>();
    private final List<YamlValue> namedRoles = new ArrayList<>();

    /// What the files read so far say. Whoever calls it has read all of them.
    public Rules rules() {
        for (var role : namedRoles) {
            if (!roles.containsKey(role.word())) {
                role.problem(
                        "is " + role.word() + ", which is none of the roles: " + String.join(", ", roles.keySet()));
            }
        }
        return new Rules(roles, grants, denies, approvals, freezes);
    }

    public void readRoles(YamlFile file) {
        file.root().ifPresent(top -> {
            top.checkVersion();
            top.required("roles");
            top.named("roles").forEach((id, value) -> roles.put(id, role(id, value.map())));
            checkIncludes(top);
        });
        file.finish();
    }

    public void readGrants(YamlFile file) {
        file.root().ifPresent(top -> {
            top.checkVersion();
            top.required("grants");
            grants.addAll(each(top, "grants", this::grant));
            denies.addAll(each(top, "deny", this::deny));
        });
        file.finish();
    }

    public void readApprovals(YamlFile file) {
        file.root().ifPresent(top -> {
            top.checkVersion();
            top.required("approvals");
            approvals.addAll(each(top, "approvals", this::approval));
        });
        file.finish();
    }

    public void readFreezes(YamlFile file) {
        file.root().ifPresent(top -> {
            top.checkVersion();
            top.required("freezes");
            each(top, "freezes", this::freeze).forEach(window -> window.ifPresent(freezes::add));
        });
        file.finish();
    }

    private <T> List<T> each(YamlMap top, String key, BiFunction<String, YamlMap, T> read) {
        return top.optional(key).map(YamlValue::list).orElse(List.of()).stream()
                .map(YamlValue::map)
                .map(map -> read.apply(ruleId(map), map))
                .toList();
    }

    /// The id of a rule, which stands in the audit: one rule, one id.
    private String ruleId(YamlMap map) {
        var id = map.id("id");
        var origin = origin(map);
        var first = ids.putIfAbsent(id, origin);
        if (first != null && !id.isEmpty()) {
            map.problem("rule " + id + " stands twice; it is in " + first.file() + ":" + first.line() + " already");
        }
        return id;
    }

    private Rules.Role role(String id, YamlMap map) {
        map.optional("includes").map(YamlValue::list).ifPresent(namedRoles::addAll);
        return new Rules.Role(
                id,
                LocalizedTextReader.read(map, "title"),
                map.ids("includes"),
                each(
                        map,
                        "allow",
                        (rule, allowed) -> new Rules.Permission(
                                rule, scope(allowed, Set.of()), condition(allowed), origin(allowed))),
                origin(map));
    }

    private void checkIncludes(YamlMap top) {
        for (var role : List.copyOf(roles.values())) {
            if (reaches(role.id(), role.id(), new HashSet<>())) {
                top.file().problem(role.origin().line(), "role " + role.id() + " includes itself");
                roles.put(role.id(), new Rules.Role(role.id(), role.title(), List.of(), role.allow(), role.origin()));
            }
        }
    }

    private boolean reaches(String from, String wanted, Set<String> seen) {
        var role = roles.get(from);
        return role != null
                && role.includes().stream()
                        .anyMatch(next -> next.equals(wanted) || (seen.add(next) && reaches(next, wanted, seen)));
    }

    private Rules.Grant grant(String id, YamlMap map) {
        return new Rules.Grant(
                id,
                map.id("who"),
                role(map),
                scope(map, stack(map)),
                map.optional("until").map(YamlValue::moment),
                map.ids("channels"),
                condition(map),
                origin(map));
    }

    private String role(YamlMap map) {
        var role = map.required("role");
        role.ifPresent(namedRoles::add);
        return role.map(YamlValue::id).orElse("");
    }

    private Rules.Deny deny(String id, YamlMap map) {
        return new Rules.Deny(
                id,
                map.text("who"),
                scope(map, stack(map)),
                condition(map),
                LocalizedTextReader.read(map, "reason"),
                origin(map));
    }

    private Rules.Approval approval(String id, YamlMap map) {
        map.required("from");
        map.optional("from").map(YamlValue::list).ifPresent(namedRoles::addAll);
        return new Rules.Approval(
                id,
                scope(map, stack(map)),
                condition(map),
                count(map),
                map.ids("from"),
                map.optional("totp").flatMap(value -> value.choice(TOTP)).orElse(false),
                expires(map),
                origin(map));
    }

    /// Empty when it has no schedule that could be read, which is told by then.
    private Optional<FreezeWindow> freeze(String id, YamlMap map) {
        var scope = scope(map, stack(map));
        var reason = LocalizedTextReader.read(map, "reason");
        var glass = map.optional("break-glass").map(YamlValue::map).map(this::breakGlass);
        return FreezeScheduleReader.read(map)
                .map(schedule -> new FreezeWindow(id, frozen(scope), schedule, reason, glass, origin(map)));
    }

    /// Without a word about it everything that changes or destroys; who names commands means just these.
    private static Scope frozen(Scope scope) {
        boolean isNarrowed = !scope.effects().isEmpty() || !scope.commands().isEmpty();
        return isNarrowed
                ? scope
                : new Scope(scope.stacks(), Set.of(Effect.CHANGE, Effect.DESTROY), Set.of(), scope.services());
    }

    private FreezeWindow.BreakGlass breakGlass(YamlMap map) {
        map.required("from");
        map.optional("from").map(YamlValue::list).ifPresent(namedRoles::addAll);
        return new FreezeWindow.BreakGlass(count(map), map.ids("from"), expires(map));
    }

    private static int count(YamlMap map) {
        return map.required("count")
                .map(value -> (int) value.number(1, MOST_APPROVERS))
                .orElse(1);
    }

    private static Duration expires(YamlMap map) {
        return map.optional("expires")
                .map(value -> value.duration(Duration.ofMinutes(1), Duration.ofDays(7)))
                .orElse(USUAL_QUESTION);
    }

    /// The required `stack` of a rule: an id, a list of ids, or `"*"` for every stack.
    private static Set<String> stack(YamlMap map) {
        var value = map.required("stack");
        if (value.filter(YamlValue::isList).isPresent()) {
            return Set.copyOf(new HashSet<>(map.ids("stack")));
        }
        return value.map(YamlValue::word)
                .filter(word -> !word.equals(Rules.EVERYBODY))
                .map(Set::of)
                .orElse(Set.of());
    }

    private static Scope scope(YamlMap map, Set<String> stacks) {
        var effects = map.optional("effects").map(YamlValue::list).orElse(List.of()).stream()
                .map(value -> value.choice(EFFECTS))
                .flatMap(Optional::stream)
                .collect(Collectors.toSet());
        return new Scope(stacks, effects, new HashSet<>(map.ids("commands")), new HashSet<>(map.ids("services")));
    }

    private static Optional<Condition> condition(YamlMap map) {
        return map.optional("when").flatMap(value -> {
            var source = value.text();
            try {
                return source.isEmpty() ? Optional.empty() : Optional.of(Condition.compile(source));
            } catch (IllegalArgumentException e) {
                value.problem(
                        "is no condition: " + String.valueOf(e.getMessage()).replace('\n', ' '));
                return Optional.empty();
            }
        });
    }

    private static Rules.Origin origin(YamlMap map) {
        return new Rules.Origin(map.file().place(), map.line());
    }
}
