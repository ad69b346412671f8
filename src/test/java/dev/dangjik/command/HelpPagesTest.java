package dev.dangjik.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.SmallWorkspace;
import dev.dangjik.message.Language;
import dev.dangjik.permission.Actor;
import dev.dangjik.stack.SlackAccount;
import dev.dangjik.testing.TestClock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What `help` shows to whom.
class HelpPagesTest {
    /// Hana operates, Minjun only looks, Jisoo may do two things by name, Sora nothing.
    private static final Catalogue CATALOGUE = new SmallWorkspace()
            .with("permissions/roles.yaml", """
                    dangjik: 1
                    roles:
                      operator:
                        title: {ko: 운영자, en: Operator}
                        allow:
                          - {id: operators-do, effects: [read, change, destroy]}
                      viewer:
                        title: {ko: 조회자, en: Viewer}
                        allow:
                          - {id: viewers-look, effects: [read]}
                      restarter:
                        title: {ko: 재시작, en: Restarter}
                        allow:
                          - {id: restarters-restart, commands: [restart, cancel]}
                    """)
            .with("permissions/grants.yaml", """
                    dangjik: 1
                    grants:
                      - {id: operate, who: shop-operator, role: operator, stack: shop}
                      - {id: look, who: shop-viewer, role: viewer, stack: shop}
                      - {id: start, who: shop-restarter, role: restarter, stack: shop}
                    """)
            .boundTo("""
                    people:
                      hana: {name: "Hana", slack: ["T0LAB/U0HANA"]}
                      minjun: {name: "Minjun", slack: ["T0LAB/U0MINJUN"]}
                      jisoo: {name: "Jisoo", slack: ["T0LAB/U0JISOO"]}
                      sora: {name: "Sora", slack: ["T0LAB/U0SORA"]}
                    posts: {shop-operator: [hana], shop-viewer: [minjun], shop-restarter: [jisoo]}
                    """)
            .load();

    private final TestClock clock = TestClock.atNoon();

    @Test
    void an_operator_sees_every_verb_and_every_command() {
        var page = page("U0HANA", Optional.empty());

        assertEquals(
                List.of(
                        "/ops shop runs [run]",
                        "/ops shop audit [n]",
                        "/ops cancel <run>",
                        "/ops resolve <run> resume|done|roll-back|leave",
                        "/ops shop freeze [<service> <duration> <reason>]",
                        "/ops shop unfreeze <service>",
                        "/ops approve <run>",
                        "/ops deny <run> <code> <reason>",
                        "/ops withdraw <run>",
                        "/ops standing list|ask|approve|deny|revoke|run",
                        "/ops why <command …>",
                        "/ops plan <command …>"),
                own(page));
        assertEquals(
                List.of("/ops shop deploy <service> <sha>", "/ops shop health", "/ops shop restart <service>"),
                page.entries().stream().map(Reply.Help.Entry::line).sorted().toList());
    }

    @Test
    void somebody_who_only_looks_sees_no_verb_that_changes_anything() {
        var page = page("U0MINJUN", Optional.empty());

        assertEquals(
                List.of("/ops shop runs [run]", "/ops shop audit [n]", "/ops why <command …>", "/ops plan <command …>"),
                own(page));
        assertEquals(
                List.of("/ops shop health"),
                page.entries().stream().map(Reply.Help.Entry::line).toList());
    }

    @Test
    void a_verb_is_shown_to_whom_it_is_granted_by_name() {
        assertEquals(
                List.of(
                        "/ops cancel <run>",
                        "/ops approve <run>",
                        "/ops deny <run> <code> <reason>",
                        "/ops withdraw <run>",
                        "/ops standing list|ask|approve|deny|revoke|run",
                        "/ops why <command …>",
                        "/ops plan <command …>"),
                own(page("U0JISOO", Optional.empty())));
    }

    @Test
    void somebody_who_may_nothing_sees_nothing_not_even_how_to_ask_why() {
        assertEquals(new Reply.Help(List.of(), List.of()), page("U0SORA", Optional.empty()));
    }

    @Test
    void a_verb_that_is_named_is_shown_alone() {
        var page = page("U0HANA", Optional.of("freeze"));

        assertEquals(List.of("/ops shop freeze [<service> <duration> <reason>]"), own(page));
        assertEquals(List.of(), page.entries());
        assertEquals(List.of(), own(page("U0MINJUN", Optional.of("freeze"))));
    }

    private Reply.Help page(String user, Optional<String> verb) {
        var request = new Incoming(
                Incoming.Kind.COMMAND,
                Actor.member(CATALOGUE.site(), new SlackAccount("T0LAB", user)),
                "help",
                Optional.of("C0SHOP"),
                Language.EN,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false);
        return new HelpPages().page(CATALOGUE, request, new Request.Help(Optional.empty(), verb), clock.instant());
    }

    private static List<String> own(Reply.Help page) {
        return page.own().stream().map(Reply.Help.Own::line).toList();
    }
}
