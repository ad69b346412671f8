package dev.dangjik.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.approval.Ballot;
import dev.dangjik.approval.StandingApproval;
import dev.dangjik.approval.StandingApprovals;
import dev.dangjik.approval.Vote;
import dev.dangjik.audit.ChainedAuditLog;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.SmallWorkspace;
import dev.dangjik.config.Redactor;
import dev.dangjik.testing.LocalVm;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestClock;
import dev.dangjik.testing.TestEngine;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Consent to a command for a time, asked for, decided about and used as anybody does. Nobody carries the runs out
/// here.
class StandingApprovalsTest {
    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private static final String ROLES = "permissions/roles.yaml";

    private final TestClock clock = TestClock.atNoon();
    private final LocalVm vm = LocalVm.fresh();
    private TestEngine bot;
    private AtTheDoor door;

    @BeforeEach
    void begin() {
        bot = TestEngine.on(
                postgres.database(),
                vm.supervisor(),
                TestEngine.Setting.of("bot").at(clock).auditedBy(new ChainedAuditLog(clock, new Redactor())));
        door = at(files().load());
    }

    @AfterEach
    void end() {
        bot.close();
    }

    private static SmallWorkspace files() {
        return new SmallWorkspace().changedByTwo().onAMachine();
    }

    private AtTheDoor at(Catalogue catalogue) {
        return new AtTheDoor(catalogue, postgres.transactions(clock), clock, vm, bot);
    }

    @Test
    void what_another_operator_approves_runs_again_and_again_and_each_use_is_written() {
        var id = approved();

        assertInstanceOf(Reply.Started.class, door.asks("hana", "standing run " + id));
        assertInstanceOf(Reply.Busy.class, door.asks("minjun", "standing run " + id));
        free();
        assertInstanceOf(Reply.Started.class, door.asks("minjun", "standing run " + id));

        assertEquals(2, column("run_id", "standing_use").size());
        assertEquals(2, events("standing.used"));
        assertEquals(StandingApproval.State.APPROVED, one(id).state());
    }

    @Test
    void the_card_shows_the_command_and_both_answers_and_the_door_says_until_when() {
        ask("restart api --days 30");

        var card = door.told().getFirst();
        var id = newest();
        assertEquals(
                List.of("standing approve " + id + " " + code(id), "standing deny " + id + " " + code(id)),
                card.offers().stream().map(Report.Offer::words).toList());
        assertTrue(lines(card).contains("Exactly this: `shop restart service=api`"), lines(card)::toString);
        assertEquals(clock.instant().plus(Duration.ofDays(30)), one(id).until());
        assertEquals(
                List.of("restart"),
                door.attached().stream().map(plan -> plan.command()).toList());
        assertTrue(
                card.sections().stream()
                        .anyMatch(section -> section instanceof Report.Section.Changes(var plan)
                                && plan.equals(door.attached().getFirst())),
                card::toString);
    }

    @Test
    void what_was_decided_stands_in_the_questions_message_and_nothing_can_be_pressed_there_any_more() {
        var id = asked();
        assertEquals(2, door.told().getFirst().offers().size());

        door.notice("minjun", vote("approve", id));

        var card = door.told().getFirst();
        assertEquals(List.of(), card.offers());
        assertTrue(
                lines(card).stream().anyMatch(line -> line.startsWith("minjun consented at ")), lines(card)::toString);
        assertEquals("standing.told-granted", door.told().getLast().title().key());
    }

    @Test
    void nobody_consents_to_their_own_nor_without_the_role_nor_without_the_code() {
        var id = asked();

        assertTrue(door.notice("hana", vote("approve", id)).isRefusal());
        assertTrue(door.notice("sora", vote("approve", id)).isRefusal());
        assertInstanceOf(Reply.Answer.class, door.asks("minjun", "standing approve " + id));
        assertInstanceOf(Reply.Answer.class, door.asks("minjun", "standing approve " + id + " zzzzzz"));
        door.everybodyIs(Accounts.Standing.GUEST);
        assertTrue(door.notice("minjun", vote("approve", id)).isRefusal());

        assertEquals(List.of(), one(id).votes());
        assertTrue(door.notice("hana", "standing run " + id).isRefusal());
        assertEquals(0, bot.engine().runs().open().size());
    }

    @Test
    void a_no_ends_it() {
        var id = asked();

        door.notice("minjun", vote("deny", id) + " not this one");
        door.notice("minjun", vote("approve", id));

        assertEquals(StandingApproval.State.DENIED, one(id).state());
        assertEquals(1, events("standing.vote"));
    }

    @Test
    void a_vote_at_the_deadline_does_not_count_even_before_the_timer_comes() {
        var id = asked();
        clock.advance(Duration.ofMinutes(30));

        door.notice("minjun", vote("approve", id));
        assertEquals(StandingApproval.State.PENDING, one(id).state());
        door.look();
        door.look();

        assertEquals(StandingApproval.State.EXPIRED, one(id).state());
        assertEquals(1, events("standing.expired"));
    }

    @Test
    void it_is_not_usable_from_its_date_on_even_before_the_timer_comes() {
        var id = approved();
        clock.advance(Duration.ofDays(90));

        assertTrue(door.notice("hana", "standing run " + id).isRefusal());
        door.look();

        assertEquals(StandingApproval.State.ENDED, one(id).state());
        assertEquals(List.of(), column("run_id", "standing_use"));
    }

    @Test
    void people_are_reminded_once_seven_days_before() {
        approved();
        clock.advance(Duration.ofDays(83).minusSeconds(1));
        door.look();
        assertEquals(0, events("standing.reminded"));

        clock.advance(Duration.ofSeconds(1));
        door.look();
        door.look();
        at(files().load()).look();

        assertEquals(1, events("standing.reminded"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"definition", "policy", "arguments"})
    void a_changed_digest_makes_it_void_once_and_for_all(String which) {
        var id = approved();
        var changed = files();
        switch (which) {
            case "definition" -> changed.replacing("commands/shop/restart.yaml", "en: Restart}", "en: Restarts}");
            case "policy" -> changed.replacing(ROLES, "en: Operator}", "en: Operators}");
            default ->
                postgres.jdbi()
                        .useHandle(handle ->
                                handle.execute("update standing_approval set arguments = ?", "{\"service\":\"db\"}"));
        }
        var after = at(changed.load());

        var refused = after.notice("hana", "standing run " + id);
        after.notice("hana", "standing run " + id);
        door.notice("hana", "standing run " + id);

        assertEquals(
                "standing.told-void-" + which, refused.sentences().getFirst().key());
        assertEquals(StandingApproval.State.VOID, one(id).state());
        assertEquals(Optional.of(which), one(id).changed());
        assertEquals(1, events("standing.void"));
        assertEquals(
                List.of("standing.is-void", "standing.told-void-" + which),
                after.told().stream().map(message -> message.title().key()).toList());
        assertEquals(List.of(), column("run_id", "standing_use"));
    }

    @Test
    void who_has_lost_the_role_or_the_account_does_not_carry_it_any_more() {
        var id = approved();
        door.everybodyIs(Accounts.Standing.DEACTIVATED);
        assertTrue(door.notice("hana", "standing run " + id).isRefusal());
        door.everybodyIs(Accounts.Standing.UNKNOWN);
        assertTrue(door.notice("hana", "standing run " + id).isRefusal());

        var without = files().boundTo("""
                people:
                  hana: {name: "Hana", slack: ["T0LAB/U0HANA"]}
                  minjun: {name: "Minjun", slack: ["T0LAB/U0MINJUN"]}
                  sora: {name: "Sora", slack: ["T0LAB/U0SORA"]}
                posts: {shop-operator: [hana, sora]}
                """).load();
        assertEquals(
                "standing.consent-gone",
                at(without)
                        .notice("hana", "standing run " + id)
                        .sentences()
                        .getFirst()
                        .key());
        assertEquals(List.of(), column("run_id", "standing_use"));
    }

    @Test
    void a_freeze_window_holds_it() {
        var frozen = files().frozenOnWeekends("").load();
        bot.close();
        bot = TestEngine.on(
                postgres.database(),
                vm.supervisor(),
                TestEngine.Setting.of("bot")
                        .at(clock)
                        .frozenBy((change, at, passed) -> frozen.freezes().at(change, at, passed)));
        door = at(frozen);
        var id = approved();

        assertInstanceOf(Reply.InWindow.class, door.asks("hana", "standing run " + id));
        assertEquals(List.of(), column("run_id", "standing_use"));
    }

    @Test
    void revoked_it_is_over_and_only_whom_it_concerns_revokes() {
        var id = approved();
        assertTrue(door.notice("sora", "standing revoke " + id).isRefusal());

        door.notice("minjun", "standing revoke " + id);

        assertEquals(StandingApproval.State.REVOKED, one(id).state());
        assertTrue(door.notice("hana", "standing run " + id).isRefusal());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ask health",
                "ask restart api --days 91",
                "ask restart api --days 0",
                "ask restart api --days soon",
                "ask restart api --break-glass",
                "ask runs",
                "ask restart nothing"
            })
    void what_can_have_none_is_refused(String words) {
        door.asks("hana", "standing " + words);
        door.asks("sora", "standing ask restart api");

        assertEquals(List.of(), column("id", "standing_approval"));
    }

    @Test
    void two_people_at_once_count_once_each_and_one_grants() throws Exception {
        var id = asked();
        var rows = new StandingApprovals(clock, RandomGenerator.of("SecureRandom"));
        Callable<StandingApprovals.Outcome> first = () -> cast(rows, id, "minjun");
        Callable<StandingApprovals.Outcome> second = () -> cast(rows, id, "jisu");
        try (var both = Executors.newFixedThreadPool(2)) {
            var outcomes = both.invokeAll(List.of(first, second)).stream()
                    .map(future -> future.resultNow())
                    .sorted()
                    .toList();
            assertEquals(List.of(StandingApprovals.Outcome.GRANTED, StandingApprovals.Outcome.OVER), outcomes);
        }
        assertEquals(1, one(id).votes().size());
    }

    private StandingApprovals.Outcome cast(StandingApprovals rows, String id, String person) {
        return postgres.transactions(clock)
                .call(handle -> rows.vote(
                        handle,
                        id,
                        code(id),
                        new Ballot(person, "T0LAB/" + person, Vote.Verdict.APPROVE, Optional.empty())));
    }

    private void ask(String words) {
        assertEquals(
                "standing.asked",
                door.notice("hana", "standing ask " + words)
                        .sentences()
                        .getFirst()
                        .key());
    }

    private String asked() {
        ask("restart api");
        return newest();
    }

    private String approved() {
        var id = asked();
        door.notice("minjun", vote("approve", id));
        assertEquals(StandingApproval.State.APPROVED, one(id).state());
        return id;
    }

    private String vote(String verdict, String id) {
        return "standing " + verdict + " " + id + " " + code(id);
    }

    private String code(String id) {
        return one(id).code();
    }

    private String newest() {
        return column("id", "standing_approval").getFirst();
    }

    private static StandingApproval one(String id) {
        return postgres.jdbi()
                .withHandle(handle -> StandingApprovals.find(handle, id))
                .orElseThrow();
    }

    /// As when the run that holds the lock has ended.
    private static void free() {
        postgres.jdbi().useHandle(handle -> {
            handle.execute("update run set state = 'succeeded', ended_at = now() where state = 'running'");
            handle.execute("update run_lock set holder = null");
        });
    }

    private static List<String> lines(Report report) {
        return assertInstanceOf(Report.Section.Lines.class, report.sections().getFirst()).lines().stream()
                .map(line -> AtTheDoor.said(line.text()))
                .toList();
    }

    private static long events(String type) {
        return column("type", "audit_event").stream().filter(type::equals).count();
    }

    private static List<String> column(String column, String table) {
        return postgres.jdbi()
                .withHandle(handle -> handle.createQuery("select " + column + " from " + table)
                        .mapTo(String.class)
                        .list());
    }
}
