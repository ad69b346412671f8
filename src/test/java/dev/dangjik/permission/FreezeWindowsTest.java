package dev.dangjik.permission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.config.Problem;
import dev.dangjik.config.Problems;
import dev.dangjik.permission.FreezeWindows.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which windows stand in the way of what, until when, and whose consent lets it pass.
class FreezeWindowsTest {
    private static final String GRANTS = """
            grants:
              - {id: operate, who: shop-operator, role: operator, stack: shop}
              - {id: destroy, who: sora, role: destroyer, stack: shop}
            """;
    private static final String WHEN = "schedule: '0 18 * * 5', lasts: 63h, zone: Asia/Seoul";
    private static final String WHY = "reason: {ko: 주말, en: Weekend}";
    private static final String WEEKEND = "{id: weekend, stack: shop, " + WHEN + ", " + WHY + "}";

    private static final Instant SATURDAY = Instant.parse("2026-11-21T03:00:00Z");
    private static final Instant MONDAY_AT_NINE = Instant.parse("2026-11-23T00:00:00Z");

    @Test
    void without_a_word_about_it_everything_that_changes_or_destroys_is_frozen() {
        var windows = windows(WEEKEND);

        assertEquals(List.of("weekend"), ids(windows, change("deploy"), SATURDAY));
        assertEquals(List.of("weekend"), ids(windows, change("wipe"), SATURDAY));
        assertEquals(
                MONDAY_AT_NINE,
                windows.at(change("deploy"), SATURDAY).orElseThrow().until());
        assertEquals(List.of(), ids(windows, change("deploy"), MONDAY_AT_NINE));
    }

    @Test
    void what_looks_brings_back_or_is_a_verb_of_dangjik_is_never_frozen_whatever_the_scope() {
        var windows = windows("{id: all, stack: '*', effects: [change, destroy, expose], " + WHEN + ", " + WHY + "}");

        for (var command : List.of("status", "rollback", "cancel")) {
            assertEquals(List.of(), ids(windows, change(command), SATURDAY), command);
        }
    }

    @Test
    void a_scope_narrows_to_stacks_commands_effects_and_services() {
        assertEquals(
                List.of(),
                ids(windows(WEEKEND), new Change("bank", "deploy", Effect.CHANGE, Optional.empty()), SATURDAY));
        var deploys = windows("{id: d, stack: shop, commands: [deploy], " + WHEN + ", " + WHY + "}");
        assertEquals(List.of("d"), ids(deploys, change("deploy"), SATURDAY));
        assertEquals(List.of(), ids(deploys, change("restart"), SATURDAY));
        var destroying = windows("{id: d, stack: shop, effects: [destroy], " + WHEN + ", " + WHY + "}");
        assertEquals(List.of("d"), ids(destroying, change("wipe"), SATURDAY));
        assertEquals(List.of(), ids(destroying, change("deploy"), SATURDAY));
        var api = windows("{id: d, stack: shop, services: [api], " + WHEN + ", " + WHY + "}");
        assertEquals(List.of("d"), ids(api, change("deploy", "api"), SATURDAY));
        assertEquals(List.of(), ids(api, change("deploy", "db"), SATURDAY));
        assertEquals(List.of(), ids(api, change("deploy"), SATURDAY));
    }

    @Test
    void windows_that_overlap_or_touch_end_with_the_last_of_them() {
        var windows = windows(
                WEEKEND,
                "{id: monday, stack: shop, schedule: '0 9 * * 1', lasts: 3h, zone: Asia/Seoul, " + WHY + "}",
                "{id: sunday, stack: '*', schedule: '0 12 * * 0', lasts: 12h, zone: Asia/Seoul, " + WHY + "}");

        var freeze = windows.at(change("deploy"), Instant.parse("2026-11-22T03:00:00Z"))
                .orElseThrow();

        assertEquals(List.of("sunday", "weekend"), freeze.ids());
        assertEquals(MONDAY_AT_NINE.plus(Duration.ofHours(3)), freeze.until());
    }

    @Test
    void a_window_that_lasts_longer_than_its_period_ends_when_it_is_over_for_good() {
        var days = windows("{id: d, stack: shop, schedule: '0 9 * * 1-5', lasts: 30h, zone: Asia/Seoul, " + WHY + "}");

        assertEquals(
                Instant.parse("2026-11-28T06:00:00Z"),
                days.at(change("deploy"), Instant.parse("2026-11-24T00:00:00Z"))
                        .orElseThrow()
                        .until());
    }

    @Test
    void windows_that_others_have_let_it_pass_do_not_count() {
        var windows = windows(WEEKEND, WEEKEND.replace("weekend", "other"));

        assertEquals(
                List.of("other"),
                windows.at(change("deploy"), SATURDAY, Set.of("weekend"))
                        .orElseThrow()
                        .ids());
        assertEquals(Optional.empty(), windows.at(change("deploy"), SATURDAY, Set.of("weekend", "other")));
    }

    @Test
    void a_page_shows_what_is_in_force_and_the_next_times_of_it() {
        var windows = windows(
                WEEKEND, "{id: noon, stack: bank, schedule: '0 12 * * *', lasts: 1h, zone: Asia/Seoul, " + WHY + "}");

        assertEquals(
                List.of("weekend"),
                windows.standing(Set.of("shop", "bank"), SATURDAY.minusSeconds(60)).stream()
                        .map(standing -> standing.window().id())
                        .toList());
        var coming = windows.coming(Set.of("shop", "bank"), SATURDAY, 3);
        assertEquals(
                List.of("noon 2026-11-22T03:00:00Z", "noon 2026-11-23T03:00:00Z", "noon 2026-11-24T03:00:00Z"),
                coming.stream()
                        .map(next ->
                                next.window().id() + " " + next.occurrence().begins())
                        .toList());
        assertEquals(
                List.of("weekend"),
                windows.coming(Set.of("shop"), SATURDAY, 1).stream()
                        .map(next -> next.window().id())
                        .toList());
    }

    @Test
    void without_break_glass_nobody_lets_it_pass() {
        var denied = assertInstanceOf(Decision.Denied.class, glass("deploy", " []", WEEKEND));

        assertEquals("policy.denied.no-glass", denied.reason().key());
    }

    @Test
    void break_glass_asks_even_where_nobody_would_be_asked_and_names_the_window() {
        var needs = assertInstanceOf(
                Decision.NeedsApproval.class, glass("deploy", " []", glassed("weekend", "count: 1, from: [operator]")));

        assertEquals(1, needs.count());
        assertEquals(List.of("minjun"), needs.people());
        assertEquals(List.of("operate", "operators-change", "weekend"), needs.rules());
        assertEquals(Duration.ofMinutes(30), needs.expires());
    }

    @Test
    void of_several_rules_the_greatest_count_decides_and_who_consents_must_satisfy_each() {
        var approvals = """

              - {id: two-eyes, stack: shop, commands: [deploy], count: 1, from: [viewer], expires: 10m}
            """;
        var needs = assertInstanceOf(
                Decision.NeedsApproval.class,
                glass("deploy", approvals, glassed("weekend", "count: 1, from: [operator], expires: 1h")));

        assertEquals(List.of("operator"), needs.roles());
        assertEquals(Duration.ofMinutes(10), needs.expires());
        assertTrue(needs.rules().containsAll(List.of("two-eyes", "weekend")));

        var none = assertInstanceOf(
                Decision.Denied.class,
                glass(
                        "deploy",
                        " []",
                        glassed("weekend", "count: 1, from: [operator]"),
                        glassed("other", "count: 1, from: [destroyer]")));
        assertEquals("policy.denied.no-glass-role", none.reason().key());
    }

    @Test
    void consent_that_too_few_could_give_lets_nothing_pass() {
        var denied = assertInstanceOf(
                Decision.Denied.class, glass("deploy", " []", glassed("weekend", "count: 2, from: [operator]")));

        assertEquals("policy.denied.quorum", denied.reason().key());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[rollback]", "[status]", "[cancel]", "[deploy, rollback]"})
    void a_window_that_names_what_no_freeze_stops_is_unreachable(String commands) {
        var problems = problems("{id: idle, stack: shop, commands: " + commands + ", " + WHEN + ", " + WHY + "}");

        assertEquals(1, problems.size(), problems.toString());
        assertTrue(
                problems.getFirst().startsWith("freezes.yaml:3: freeze idle is unreachable for "), problems::toString);
    }

    @Test
    void windows_that_never_apply_or_never_end_are_refused() {
        var from = "stack: shop, zone: Asia/Seoul, " + WHY;
        var places = List.of(
                "{id: a, schedule: '0 0 * * *', lasts: 1h, until: 2026-11-19, " + from + "}",
                "{id: a, schedule: '0 0 31 2 *', lasts: 1h, " + from + "}",
                "{id: a, schedule: '* * * * *', lasts: 1h, " + from + "}",
                "{id: a, schedule: '0 0 1 * *', lasts: 31d, from: 2027-03-01, " + from + "}",
                "{id: a, effects: [read], schedule: '0 0 1 * *', lasts: 1d, " + from + "}");
        var told = List.of(
                "never in force any more", "never in force any more", "never ends", "never ends", "effect read");
        for (int i = 0; i < places.size(); i++) {
            var problems = problems(places.get(i));
            assertEquals(1, problems.size(), problems.toString());
            assertTrue(problems.getFirst().contains(told.get(i)), problems::toString);
        }
        assertEquals(
                List.of("freezes.yaml:3: freeze a and b together never end for shop deploy: no moment in more than 92"
                        + " days"),
                problems(
                        "{id: a, schedule: '0 0 * * *', lasts: 12h, " + from + "}",
                        "{id: b, schedule: '0 12 * * *', lasts: 12h, " + from + "}"));
        assertEquals(List.of(), problems("{id: a, schedule: '* * * * *', lasts: 1h, until: 2026-12-31, " + from + "}"));
        assertEquals(List.of(), problems(WEEKEND));
    }

    private static List<String> problems(String... windows) {
        var problems = new Problems();
        new FreezesCheck(RuleFiles.rules(GRANTS, " []", windows), RuleFiles.known(), RuleFiles.NOON, problems).run();
        return problems.list().stream().map(Problem::toString).toList();
    }

    private static String glassed(String id, String glass) {
        return "{id: " + id + ", stack: shop, break-glass: {" + glass + "}, " + WHEN + ", " + WHY + "}";
    }

    private static Decision glass(String command, String approvals, String... windows) {
        var rules = RuleFiles.rules(GRANTS, approvals, windows);
        var policy = new RulePolicy(rules, RuleFiles.site(Map.of("shop-ops", "C0SHOP")), RuleFiles.known());
        var request = RuleFiles.asks("hana", "shop", command, Map.of());
        var freeze = new FreezeWindows(rules.freezes(), RuleFiles.known()).at(change(command), SATURDAY);
        return policy.breakGlass(
                request, policy.decide(request), freeze.orElseThrow().windows());
    }

    private static FreezeWindows windows(String... windows) {
        return new FreezeWindows(RuleFiles.rules(GRANTS, " []", windows).freezes(), RuleFiles.known());
    }

    private static List<String> ids(FreezeWindows windows, Change change, Instant at) {
        return windows.at(change, at).map(WindowFreeze::ids).orElse(List.of());
    }

    private static Change change(String command) {
        return change(command, Optional.empty());
    }

    private static Change change(String command, String service) {
        return change(command, Optional.of(service));
    }

    private static Change change(String command, Optional<String> service) {
        var effect = RuleFiles.SUBJECTS.stream()
                .filter(subject -> subject.command().equals(command))
                .findFirst()
                .orElseThrow()
                .effect();
        return new Change("shop", command, effect, service);
    }
}
