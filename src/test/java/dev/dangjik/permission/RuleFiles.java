package dev.dangjik.permission;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.dangjik.config.Problem;
import dev.dangjik.config.Problems;
import dev.dangjik.config.SecretReference;
import dev.dangjik.config.YamlFile;
import dev.dangjik.stack.Person;
import dev.dangjik.stack.Site;
import dev.dangjik.stack.SlackAccount;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Rules as operators write them, for a stack `shop` with a channel `shop-ops` (C0SHOP) and three people: hana and
/// minjun hold the post `shop-operator`, sora holds `viewer`.
final class RuleFiles {
    static final String ROLES = """
            dangjik: 1
            roles:
              viewer:
                title: {ko: 조회자, en: Viewer}
                allow:
                  - {id: viewers-look, effects: [read]}
              operator:
                title: {ko: 운영자, en: Operator}
                includes: [viewer]
                allow:
                  - {id: operators-change, effects: [change]}
              destroyer:
                title: {ko: 삭제자, en: Destroyer}
                allow:
                  - {id: destroyers-destroy, effects: [destroy]}
            """;
    static final List<CommandSubject> SUBJECTS = List.of(
            new CommandSubject("shop", "status", Effect.READ),
            new CommandSubject("shop", "deploy", Effect.CHANGE),
            new CommandSubject("shop", "restart", Effect.CHANGE),
            new CommandSubject("shop", "rollback", Effect.CHANGE),
            new CommandSubject("shop", "wipe", Effect.DESTROY),
            new CommandSubject("shop", "cancel", Effect.CHANGE),
            new CommandSubject("bank", "status", Effect.READ),
            new CommandSubject("bank", "deploy", Effect.CHANGE));
    static final Instant NOON = Instant.parse("2026-11-20T03:00:00Z");

    private RuleFiles() {}

    static Rules rules(String grants, String approvals) {
        return rules(grants, approvals, new String[0]);
    }

    /// @param windows freeze windows, an item each
    static Rules rules(String grants, String approvals, String... windows) {
        var problems = new Problems();
        var reader = new RulesReader();
        reader.readRoles(file("roles.yaml", ROLES, problems));
        reader.readGrants(file("grants.yaml", "dangjik: 1\n" + grants, problems));
        reader.readApprovals(file("approvals.yaml", "dangjik: 1\napprovals:" + approvals, problems));
        var freezes = java.util.Arrays.stream(windows)
                .map(window -> "  - " + window + "\n")
                .collect(java.util.stream.Collectors.joining());
        reader.readFreezes(
                file("freezes.yaml", "dangjik: 1\nfreezes:" + (freezes.isEmpty() ? " []" : "\n" + freezes), problems));
        var rules = reader.rules();
        if (!problems.list().isEmpty()) {
            throw new IllegalArgumentException(
                    problems.list().stream().map(Problem::toString).toList().toString());
        }
        return rules;
    }

    static YamlFile file(String place, String content, Problems problems) {
        return YamlFile.parse(place, content.getBytes(UTF_8), problems);
    }

    static Policy policy(String grants) {
        return policy(grants, " []");
    }

    static Policy policy(String grants, String approvals) {
        return new RulePolicy(rules(grants, approvals), site(Map.of("shop-ops", "C0SHOP")), known());
    }

    static Site site(Map<String, String> channels) {
        return new Site(
                "site.yaml",
                true,
                Map.of(),
                Map.of(),
                channels,
                Map.of(
                        "hana", person("hana", "Hana", "U0HANA", "U1HANA"),
                        "minjun", person("minjun", "Minjun", "U0MINJUN"),
                        "sora", person("sora", "Sora", "U0SORA")),
                Map.of("shop-operator", List.of("hana", "minjun"), "viewer", List.of("sora")),
                Map.of());
    }

    private static Person person(String id, String name, String... users) {
        var accounts = java.util.Arrays.stream(users)
                .map(user -> new SlackAccount("T0", user))
                .collect(java.util.stream.Collectors.toSet());
        return new Person(id, name, accounts, Optional.of(id), Optional.empty());
    }

    /// The same site, where these persons have an authenticator.
    static Site withAuthenticators(String... persons) {
        var site = site(Map.of("shop-ops", "C0SHOP"));
        var people = new java.util.HashMap<>(site.people());
        for (var id : persons) {
            people.computeIfPresent(
                    id,
                    (_, person) -> new Person(
                            id,
                            person.name(),
                            person.accounts(),
                            person.consoleUser(),
                            Optional.of(SecretReference.parse("env:TOTP"))));
        }
        return new Site(
                site.file(), true, site.hosts(), site.domains(), site.channels(), people, site.posts(), site.secrets());
    }

    /// Somebody of the site asks in the channel of the shop at noon in Seoul.
    static DecisionRequest asks(String person, String stack, String command, Map<String, String> arguments) {
        return asks(actor(person), stack, command, arguments, Optional.of("C0SHOP"), NOON);
    }

    static DecisionRequest asks(
            Actor actor,
            String stack,
            String command,
            Map<String, String> arguments,
            Optional<String> channel,
            Instant at) {
        var effect = SUBJECTS.stream()
                .filter(subject ->
                        subject.stack().equals(stack) && subject.command().equals(command))
                .findFirst()
                .orElseThrow()
                .effect();
        return new DecisionRequest(actor, stack, command, effect, new TreeMap<>(arguments), channel, at);
    }

    static Actor actor(String person) {
        return Actor.member(site(Map.of()), new SlackAccount("T0", "U0" + person.toUpperCase(java.util.Locale.ROOT)));
    }

    static Known known() {
        return new Known(
                SUBJECTS,
                Map.of("shop", Set.of("api", "db"), "bank", Set.of("api")),
                Set.of("runs", "cancel"),
                Set.of("shop-ops", "bank-ops"),
                Set.of(new CommandSubject("shop", "rollback", Effect.CHANGE)),
                Map.of("shop", Map.of("grafana", 1, "jenkins", 2)),
                Set.of());
    }
}
