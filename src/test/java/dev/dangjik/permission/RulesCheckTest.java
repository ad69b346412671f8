package dev.dangjik.permission;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dangjik.config.Problem;
import dev.dangjik.config.Problems;
import dev.dangjik.stack.Site;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Rules that no request could ever fulfil with the people of this site.
class RulesCheckTest {
    private static final String VACANT =
            "roles.yaml:13: role destroyer is held by nobody: bind a person to one of its posts in site.yaml";
    private static final String OPERATE = """
            grants:
              - {id: operate, who: shop-operator, role: operator, stack: shop}
              - {id: destroy, who: %s, role: destroyer, stack: shop}
            """;

    @Test
    void a_role_whose_post_nobody_holds_is_told_with_its_line_on_a_bound_site_only() {
        var site = RuleFiles.site(Map.of());
        var vacant = new Site(
                site.file(),
                true,
                site.hosts(),
                site.domains(),
                site.channels(),
                site.people(),
                Map.of("shop-operator", List.of("hana"), "wrecker", List.of()),
                site.secrets());
        var grants = OPERATE.formatted("wrecker");

        assertEquals(List.of(VACANT), problems(grants, " []", vacant));
        assertEquals(List.of(), problems(grants, " []", Site.unbound("site.yaml")));
        assertEquals(List.of(), problems(OPERATE.formatted("sora"), " []", site));
    }

    @Test
    void a_grant_for_somebody_the_site_does_not_know_is_told_with_its_line() {
        assertEquals(
                List.of(
                        "grants.yaml:4: rule destroy is about wrecker, who is neither under people nor under posts of"
                                + " site.yaml",
                        VACANT),
                problems(OPERATE.formatted("wrecker"), " []", RuleFiles.site(Map.of())));
    }

    @Test
    void consent_of_more_people_than_there_are_is_told_with_its_line() {
        assertEquals(
                List.of("approvals.yaml:4: approval two-eyes asks for 3 of operator, but only 2 hold such a role in"
                        + " site.yaml"),
                quorum(3));
    }

    @Test
    void consent_that_an_approver_could_get_from_no_other_is_told_with_its_line() {
        assertEquals(
                List.of("approvals.yaml:4: approval two-eyes asks for 2 of operator, which hana, minjun could never"
                        + " get: nobody consents to their own request"),
                quorum(2));
    }

    @Test
    void consent_that_one_other_can_give_is_fine() {
        assertEquals(List.of(), quorum(1));
    }

    @Test
    void codes_of_authenticators_that_too_few_have_are_told_with_their_line() {
        assertEquals(
                List.of("approvals.yaml:4: approval two-eyes asks for 1 of operator, but only 0 hold such a role and an"
                        + " authenticator (people: totp) in site.yaml"),
                quorum(1, ", totp: required", RuleFiles.site(Map.of())));
        assertEquals(
                List.of("approvals.yaml:4: approval two-eyes asks for 1 of operator, which hana, who alone hold such a"
                        + " role and an authenticator (people: totp), could never get: nobody consents to their own"
                        + " request"),
                quorum(1, ", totp: required", RuleFiles.withAuthenticators("hana", "sora")));
        assertEquals(List.of(), quorum(1, ", totp: required", RuleFiles.withAuthenticators("hana", "minjun")));
    }

    @Test
    void a_rule_about_what_nobody_is_asked_about_is_told_with_its_line() {
        var problem = "approvals.yaml:4: approval idle is about nothing that changes something; nobody is asked about"
                + " what only looks, nor about Dangjik's own verbs";
        for (var scope : List.of("commands: [status]", "effects: [read]", "commands: [cancel]")) {
            assertEquals(
                    List.of(problem),
                    problems(OPERATE.formatted("sora"), """

                          # Looks like protection.
                          - {id: idle, stack: shop, %s, count: 1, from: [operator]}
                        """.formatted(scope), RuleFiles.site(Map.of())));
        }
    }

    private static List<String> quorum(int count) {
        return quorum(count, "", RuleFiles.site(Map.of()));
    }

    private static List<String> quorum(int count, String more, Site site) {
        return problems(OPERATE.formatted("sora"), """

              # Of the two operators.
              - {id: two-eyes, stack: shop, commands: [deploy], count: %d, from: [operator]%s}
            """.formatted(count, more), site);
    }

    private static List<String> problems(String grants, String approvals, Site site) {
        var problems = new Problems();
        new RulesCheck(RuleFiles.rules(grants, approvals), site, RuleFiles.known(), problems).run();
        return problems.list().stream().map(Problem::toString).toList();
    }
}
