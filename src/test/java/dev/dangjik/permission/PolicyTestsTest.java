package dev.dangjik.permission;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dangjik.config.Problem;
import dev.dangjik.config.Problems;
import java.util.List;
import org.junit.jupiter.api.Test;

class PolicyTestsTest {
    private static final Rules RULES = RuleFiles.rules("""
            grants:
              - {id: operate, who: shop-operator, role: operator, stack: shop, channels: [shop-ops, console]}
              - {id: by-day, who: helper, role: operator, stack: shop, when: at.getHours("Asia/Seoul") < 18}
            """, """

              - {id: deploys-need-one, stack: shop, commands: [deploy], count: 1, from: [operator]}
            """, """
            {id: weekend, stack: shop, schedule: "0 18 * * 5", lasts: 63h, zone: Asia/Seoul,
                 reason: {ko: 주말, en: Weekend}, break-glass: {count: 1, from: [operator]}}
            """.strip());

    @Test
    void tests_that_hold_are_silent() {
        assertEquals(List.of(), run("""
                  - {name: a restart, who: [shop-operator], stack: shop, command: restart,
                     channel: shop-ops, expect: allow, rule: operate}
                  - {name: at the console, who: [shop-operator], stack: shop, command: restart,
                     channel: console, expect: allow}
                  - {name: elsewhere, who: [shop-operator], stack: shop, command: restart, channel: bank-ops,
                     expect: deny, rule: default-deny}
                  - {name: a deploy, who: [shop-operator], stack: shop, command: deploy, arguments: {service: api},
                     channel: shop-ops, expect: needs-approval, rule: deploys-need-one}
                  - {name: by night, who: [helper], stack: shop, command: restart, at: "2026-11-20T19:00:00+09:00",
                     expect: deny}
                """));
    }

    @Test
    void one_that_does_not_hold_says_what_the_rules_say_instead_with_its_line() {
        assertEquals(
                List.of(
                        "permissions/tests/shop.yaml:3: 'nobody restarts' expects deny, but the rules say allow"
                                + " (operate, operators-change)",
                        "permissions/tests/shop.yaml:4: 'by the helper' expects rule by-day to decide, but it was"
                                + " operate, operators-change"),
                run("""
                  - {name: nobody restarts, who: [shop-operator], stack: shop, command: restart, channel: shop-ops, expect: deny}
                  - {name: by the helper, who: [shop-operator], stack: shop, command: restart, channel: shop-ops, expect: allow, rule: by-day}
                """));
    }

    @Test
    void windows_count_in_tests_that_say_when_and_in_no_other() {
        var test = "{name: t, who: [shop-operator], stack: shop, command: restart, channel: shop-ops, ";
        var saturday = "at: \"2026-11-21T12:00:00+09:00\", ";
        var monday = "at: \"2026-11-23T09:00:00+09:00\", ";

        assertEquals(List.of(), run("  - " + test + "expect: allow}\n"));
        assertEquals(List.of(), run("  - " + test + saturday + "expect: frozen, rule: weekend}\n"));
        assertEquals(
                List.of(),
                run("  - " + test + saturday + "break-glass: true, expect: needs-approval, rule: weekend}\n"));
        assertEquals(List.of(), run("  - " + test + monday + "expect: allow}\n"));
        assertEquals(List.of(), run("  - " + test.replace("restart", "rollback") + saturday + "expect: allow}\n"));
        assertEquals(
                List.of("permissions/tests/shop.yaml:3: 't' expects allow, but the rules say frozen (operate,"
                        + " operators-change, weekend)"),
                run("  - " + test + saturday + "expect: allow}\n"));
        assertEquals(
                List.of("permissions/tests/shop.yaml:3: 't' is about a freeze window, so it has to say when: add at"),
                run("  - " + test + "expect: frozen}\n"));
    }

    @Test
    void one_about_no_command_is_a_problem() {
        assertEquals(List.of("permissions/tests/shop.yaml:3: is about shop dance, which is no command"), run("""
                  - {name: dancing, who: [shop-operator], stack: shop, command: dance, expect: deny}
                """));
    }

    private static List<String> run(String tests) {
        var problems = new Problems();
        new PolicyTests(RULES, RuleFiles.known(), RuleFiles.NOON)
                .run(RuleFiles.file("permissions/tests/shop.yaml", "dangjik: 1\ntests:\n" + tests, problems));
        return problems.list().stream().map(Problem::toString).toList();
    }
}
