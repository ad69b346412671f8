package dev.dangjik.permission;

import static dev.dangjik.permission.RuleFiles.NOON;
import static dev.dangjik.permission.RuleFiles.actor;
import static dev.dangjik.permission.RuleFiles.asks;
import static dev.dangjik.permission.RuleFiles.policy;
import static dev.dangjik.permission.RuleFiles.rules;
import static dev.dangjik.permission.RuleFiles.site;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.message.Text;
import dev.dangjik.stack.SlackAccount;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RulePolicyTest {
    private static final String OPERATE = """
            grants:
              - {id: operate, who: shop-operator, role: operator, stack: shop, channels: [shop-ops, console]}
              - {id: look, who: viewer, role: viewer, stack: "*"}
            """;
    private static final Map<String, String> API = Map.of("service", "api");

    @Test
    void what_no_grant_carries_is_denied_and_whoever_may_is_named() {
        var denied = denied(policy(OPERATE), asks("sora", "shop", "deploy", API));

        assertEquals(List.of("default-deny"), denied.rules());
        assertEquals(Text.of("policy.denied.no-grant", "shop", "deploy"), denied.reason());
        assertEquals(List.of("Hana", "Minjun"), denied.whoCan());
        assertEquals(List.of(), denied.next());
    }

    @Test
    void where_nobody_holds_a_role_that_would_do_the_roles_are_named() {
        var denied = denied(policy(OPERATE), asks("hana", "bank", "deploy", Map.of()));

        assertEquals(List.of("operator"), denied.whoCan());
    }

    @Test
    void a_grant_and_the_permission_of_its_role_carry_a_request() {
        var policy = policy(OPERATE);

        assertEquals(List.of("operate", "operators-change"), allowed(policy, asks("hana", "shop", "deploy", API)));
        assertEquals(List.of("operate", "viewers-look"), allowed(policy, asks("hana", "shop", "status", Map.of())));
        assertEquals(List.of("look", "viewers-look"), allowed(policy, asks("sora", "bank", "status", Map.of())));
    }

    @Test
    void a_second_account_of_a_person_is_that_person() {
        var second = Actor.member(site(Map.of()), new SlackAccount("T0", "U1HANA"));

        allowed(policy(OPERATE), asks(second, "shop", "deploy", API, Optional.of("C0SHOP"), NOON));
    }

    @Test
    void a_role_on_one_stack_is_nothing_on_another() {
        denied(policy(OPERATE), asks("hana", "bank", "status", Map.of()));
    }

    @Test
    void a_deny_rule_wins_over_every_grant_and_says_why() {
        var policy = policy(OPERATE + """
                deny:
                  - {id: no-db, who: "*", stack: shop, services: [db], reason: {ko: 안 됩니다, en: Never}}
                """);

        var denied = denied(policy, asks("hana", "shop", "restart", Map.of("service", "db")));

        assertEquals(List.of("no-db"), denied.rules());
        assertEquals(Text.of("policy.denied.rule", "안 됩니다", "Never"), denied.reason());
        allowed(policy, asks("hana", "shop", "restart", API));
    }

    @Test
    void a_deny_rule_whose_condition_cannot_be_decided_applies() {
        var policy = policy(OPERATE + """
                deny:
                  - {id: odd, who: hana, stack: shop, when: args.reason == "", reason: {ko: 이유, en: Why}}
                """);

        assertEquals(
                List.of("odd"),
                denied(policy, asks("hana", "shop", "deploy", API)).rules());
        allowed(policy, asks("minjun", "shop", "deploy", API));
        allowed(policy, asks("hana", "shop", "deploy", Map.of("reason", "it is Friday")));
    }

    @Test
    void a_grant_for_services_says_nothing_of_a_request_that_names_none() {
        var policy = policy("""
                grants:
                  - {id: api-only, who: sora, role: operator, stack: shop, services: [api]}
                """);

        allowed(policy, asks("sora", "shop", "deploy", API));
        denied(policy, asks("sora", "shop", "deploy", Map.of("service", "db")));
        denied(policy, asks("sora", "shop", "deploy", Map.of()));
    }

    @Test
    void a_condition_sees_arguments_and_the_hour() {
        var policy = policy("""
                grants:
                  - id: by-day
                    who: hana
                    role: operator
                    stack: shop
                    when: at.getHours("Asia/Seoul") >= 9 && args.sha.startsWith("1f2e")
                """);
        var early = Instant.parse("2026-11-19T23:59:59Z");
        var sha = Map.of("service", "api", "sha", "1f2e3d4");

        allowed(policy, asks("hana", "shop", "deploy", sha));
        allowed(policy, at(sha, early.plusSeconds(1)));
        var denied = denied(policy, at(sha, early));
        assertEquals("policy.denied.condition", denied.reason().key());
        assertEquals(List.of("by-day", "default-deny"), denied.rules());
        denied(policy, asks("hana", "shop", "deploy", Map.of("service", "api", "sha", "abcdef0")));
        denied(policy, asks("hana", "shop", "deploy", API));
    }

    @Test
    void a_grant_ends_at_its_moment() {
        var policy = policy("""
                grants:
                  - {id: help, who: hana, role: operator, stack: shop, until: "2026-11-20T18:00:00+09:00"}
                """);
        var end = Instant.parse("2026-11-20T09:00:00Z");

        allowed(policy, at(API, end.minusMillis(1)));
        assertEquals(
                Text.of("policy.denied.over", "operator", end),
                denied(policy, at(API, end)).reason());
    }

    @Test
    void a_channel_narrows_a_grant_and_the_refusal_names_it() {
        var policy = policy(OPERATE);

        var elsewhere = denied(policy, asks(actor("hana"), "shop", "deploy", API, Optional.of("C0OTHER"), NOON));

        assertEquals(Text.of("policy.denied.channel", "operator", "shop-ops, console"), elsewhere.reason());
        assertEquals(List.of("operate", "default-deny"), elsewhere.rules());
        denied(policy, asks(actor("hana"), "shop", "deploy", API, Optional.empty(), NOON));
        var console = Actor.console(site(Map.of()), "hana");
        allowed(policy, asks(console, "shop", "deploy", API, Optional.empty(), NOON));
    }

    @Test
    void a_channel_that_is_not_bound_cannot_be_looked_up_so_the_grant_does_not_count() {
        var policy = new RulePolicy(rules(OPERATE, " []"), site(Map.of()), RuleFiles.known());

        var denied = denied(policy, asks("hana", "shop", "deploy", API));

        assertEquals(Text.of("policy.denied.look-up", "operator", "shop-ops"), denied.reason());
    }

    @Test
    void an_account_nobody_is_bound_to_is_told_how_to_be_bound() {
        var stranger = Actor.member(site(Map.of()), new SlackAccount("T0", "U0NOBODY"));

        var denied = denied(policy(OPERATE), asks(stranger, "shop", "status", Map.of(), Optional.of("C0SHOP"), NOON));

        assertEquals(Text.of("policy.denied.unknown-account", "T0/U0NOBODY"), denied.reason());
        assertEquals(List.of(Text.of("policy.next.add-person", "site.yaml", "T0/U0NOBODY")), denied.next());
        assertEquals(List.of("Hana", "Minjun", "Sora"), denied.whoCan());
    }

    @Test
    void root_at_the_console_is_nobody() {
        var root = Actor.console(site(Map.of()), "root");

        var denied = denied(policy(OPERATE), asks(root, "shop", "deploy", API, Optional.empty(), NOON));

        assertEquals(Text.of("policy.denied.unknown-console", "root"), denied.reason());
    }

    @Test
    void an_approval_rule_names_itself_and_who_could_consent_but_the_asking_person() {
        var policy = policy(OPERATE, """

                  - {id: deploys-need-one, stack: shop, commands: [deploy], count: 1, from: [operator], expires: 10m}
                """);

        var needs = assertInstanceOf(Decision.NeedsApproval.class, policy.decide(asks("hana", "shop", "deploy", API)));

        assertEquals(List.of("operate", "operators-change", "deploys-need-one"), needs.rules());
        assertEquals(Text.of("policy.needs-approval", "deploys-need-one", 1, "operator"), needs.reason());
        assertEquals(List.of("minjun"), needs.people());
        assertEquals(Duration.ofMinutes(10), needs.expires());
        allowed(policy, asks("hana", "shop", "restart", API));
    }

    @Test
    void of_several_approval_rules_the_one_that_asks_most_people_decides() {
        var policy = policy(OPERATE, """

                  - {id: one, stack: shop, commands: [deploy], count: 1, from: [operator]}
                  - {id: two, stack: shop, count: 2, from: [viewer], when: command == "deploy"}
                """);

        var needs = assertInstanceOf(Decision.NeedsApproval.class, policy.decide(asks("hana", "shop", "deploy", API)));

        assertEquals(2, needs.count());
        assertEquals(List.of("minjun", "sora"), needs.people());
    }

    @Test
    void an_approval_nobody_could_give_is_a_denial() {
        var policy = policy(OPERATE, """

                  - {id: three, stack: shop, commands: [deploy], count: 3, from: [operator]}
                """);

        assertEquals(
                Text.of("policy.denied.quorum", 3, "operator", 1),
                denied(policy, asks("hana", "shop", "deploy", API)).reason());
    }

    @Test
    void nobody_is_asked_about_what_only_looks_nor_about_a_verb_of_Dangjik() {
        var policy = policy(OPERATE, """

                  - {id: everything, stack: shop, count: 1, from: [operator]}
                """);

        allowed(policy, asks("hana", "shop", "status", Map.of()));
        allowed(policy, asks("hana", "shop", "cancel", Map.of()));
        assertInstanceOf(Decision.NeedsApproval.class, policy.decide(asks("hana", "shop", "deploy", API)));
    }

    @Test
    void others_with_the_role_may_consent_and_nobody_to_what_they_asked_for_or_is_for_them() {
        var policy = policy(OPERATE);
        var request = asks("hana", "shop", "deploy", API);
        var question = new Policy.Question(List.of("two-eyes"), List.of("operator"), List.of("hana"), List.of());

        assertInstanceOf(Decision.Allowed.class, policy.consent(actor("minjun"), request, question));
        assertEquals(
                Text.of("policy.consent.own"),
                refusal(policy.consent(actor("hana"), request, question)).reason());
        var viewer = refusal(policy.consent(actor("sora"), request, question));
        assertEquals(Text.of("policy.consent.role", "shop", "deploy", "operator"), viewer.reason());
        assertEquals(List.of("Minjun"), viewer.whoCan());
        var forMinjun =
                new Policy.Question(List.of("two-eyes"), List.of("operator"), List.of("hana"), List.of("minjun"));
        var beneficiary = refusal(policy.consent(actor("minjun"), request, forMinjun));
        assertEquals(Text.of("policy.consent.beneficiary"), beneficiary.reason());
        assertEquals(List.of(), beneficiary.whoCan());
    }

    @Test
    void where_a_rule_wants_codes_only_those_with_an_authenticator_are_asked() {
        var rules = RuleFiles.rules(OPERATE, """

                  - {id: with-codes, stack: shop, commands: [deploy], count: 1, from: [operator], totp: required}
                """);
        var asks = asks("hana", "shop", "deploy", API);

        var needs = assertInstanceOf(
                Decision.NeedsApproval.class,
                new RulePolicy(rules, RuleFiles.withAuthenticators("minjun", "sora"), RuleFiles.known()).decide(asks));
        assertTrue(needs.isTotpNeeded());
        assertEquals(List.of("minjun"), needs.people());
        var none = refusal(new RulePolicy(rules, RuleFiles.withAuthenticators("sora"), RuleFiles.known()).decide(asks));
        assertEquals(Text.of("policy.denied.quorum-totp", 1, "operator", 0), none.reason());
    }

    @Test
    void whom_it_is_for_is_not_asked() {
        var needs = new Decision.NeedsApproval(
                List.of("two-eyes"),
                Text.of("policy.allowed", "shop", "deploy"),
                1,
                List.of("operator"),
                List.of("hana", "minjun"),
                false,
                Duration.ofMinutes(5));

        assertEquals(List.of("hana"), needs.without(List.of("minjun", "sora")).people());
    }

    @Test
    void whoever_has_the_role_for_something_else_or_not_now_cannot_consent() {
        var policy = policy("""
                grants:
                  - {id: operate, who: shop-operator, role: operator, stack: shop}
                  - {id: sora-restarts, who: sora, role: operator, stack: shop, commands: [restart]}
                  - {id: sora-at-night, who: sora, role: operator, stack: shop, commands: [deploy],
                     when: at.getHours("Asia/Seoul") < 7}
                """);
        var question = new Policy.Question(List.of("two-eyes"), List.of("operator"), List.of("hana"), List.of());

        assertInstanceOf(
                Decision.Allowed.class, policy.consent(actor("sora"), asks("hana", "shop", "restart", API), question));
        assertEquals(
                Text.of("policy.consent.role", "shop", "deploy", "operator"),
                refusal(policy.consent(actor("sora"), asks("hana", "shop", "deploy", API), question))
                        .reason());
    }

    @Test
    void whoever_is_denied_a_command_cannot_consent_to_it_and_a_stranger_never() {
        var policy = policy(OPERATE + """
                deny:
                  - {id: not-minjun, who: minjun, stack: shop, commands: [deploy], reason: {ko: 안 됩니다, en: Never}}
                """);
        var request = asks("hana", "shop", "deploy", API);
        var question = new Policy.Question(List.of("two-eyes"), List.of("operator"), List.of("hana"), List.of());
        var stranger = Actor.member(site(Map.of()), new SlackAccount("T0", "U0NOBODY"));

        assertEquals(
                List.of("not-minjun"),
                policy.consent(actor("minjun"), request, question).rules());
        assertEquals(
                Text.of("policy.denied.unknown-account", "T0/U0NOBODY"),
                refusal(policy.consent(stranger, request, question)).reason());
    }

    private static Decision.Denied refusal(Decision decision) {
        return assertInstanceOf(Decision.Denied.class, decision);
    }

    @Test
    void destroying_needs_somebody_else_even_without_a_rule() {
        var policy = policy("""
                grants:
                  - {id: destroy, who: shop-operator, role: destroyer, stack: shop}
                """);

        var needs =
                assertInstanceOf(Decision.NeedsApproval.class, policy.decide(asks("hana", "shop", "wipe", Map.of())));

        assertEquals(List.of("minjun"), needs.people());
        assertEquals("default-destroy", needs.rules().getLast());
    }

    @Test
    void help_offers_what_is_granted_here_and_nothing_that_is_always_denied() {
        var policy = policy(OPERATE + """
                deny:
                  - {id: no-restart, who: "*", stack: shop, commands: [restart], reason: {ko: 안 됩니다, en: Never}}
                """);

        assertEquals(
                List.of("shop cancel", "shop deploy", "shop rollback", "shop status"),
                offered(policy, "hana", "C0SHOP"));
        assertEquals(List.of(), offered(policy, "hana", "C0OTHER"));
        assertEquals(List.of("bank status", "shop status"), offered(policy, "sora", "C0OTHER"));
        assertEquals(List.of(), offered(policy, "nobody", "C0SHOP"));
    }

    @Test
    void every_rule_about_the_person_explains_itself_the_weighty_ones_first() {
        var policy = policy(OPERATE + """
                deny:
                  - {id: no-db, who: "*", stack: shop, services: [db], reason: {ko: 안 됩니다, en: Never}}
                """);

        var findings = policy.explain(asks("hana", "shop", "restart", Map.of("service", "db")));

        assertEquals(
                List.of("no-db true", "operate true"),
                findings.stream()
                        .map(finding -> finding.rule() + " " + finding.counts())
                        .toList());
    }

    private static DecisionRequest at(Map<String, String> arguments, Instant at) {
        return asks(actor("hana"), "shop", "deploy", arguments, Optional.of("C0SHOP"), at);
    }

    private static List<String> offered(Policy policy, String person, String channel) {
        return policy.allowedCommands(actor(person), Optional.of(channel), NOON).stream()
                .map(subject -> subject.stack() + " " + subject.command())
                .toList();
    }

    private static Decision.Denied denied(Policy policy, DecisionRequest request) {
        return assertInstanceOf(Decision.Denied.class, policy.decide(request));
    }

    private static List<String> allowed(Policy policy, DecisionRequest request) {
        return assertInstanceOf(Decision.Allowed.class, policy.decide(request)).rules();
    }
}
