package dev.dangjik.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.approval.ApprovalRequest;
import dev.dangjik.audit.ChainedAuditLog;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.SmallWorkspace;
import dev.dangjik.config.Redactor;
import dev.dangjik.plan.PlanDigest;
import dev.dangjik.run.RunId;
import dev.dangjik.run.RunState;
import dev.dangjik.testing.LocalVm;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestClock;
import dev.dangjik.testing.TestEngine;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// How people answer the question whether somebody else's change may run, asked as anybody asks. Nobody carries the
/// runs out here.
class ConsentAtTheDoorTest {
    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private static final Catalogue CATALOGUE =
            new SmallWorkspace().changedByTwo().onAMachine().load();

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
        door = new AtTheDoor(CATALOGUE, postgres.transactions(clock), clock, vm, bot);
    }

    @AfterEach
    void end() {
        bot.close();
    }

    @Test
    void without_the_code_the_plan_is_shown_with_the_lines_to_type_and_nothing_is_decided() {
        var id = asked();

        var shown = assertInstanceOf(Reply.PlanShown.class, door.asks("minjun", "approve " + id));

        assertEquals(question(id).planDigest(), shown.digest());
        assertEquals(shown.digest(), PlanDigest.of(shown.plan()));
        assertEquals(
                List.of("/ops approve " + id + " " + code(id), "/ops deny " + id + " " + code(id) + " <reason>"),
                shown.typeNext());
        assertEquals(List.of(), question(id).votes());
        assertEquals(RunState.AWAITING_APPROVAL, bot.view(id).state());
    }

    @Test
    void another_operator_approves_and_it_waits_for_its_turn() {
        var id = asked();

        assertEquals(
                List.of(id + " is approved and starts as soon as its lock is free."), answer("minjun", "approve", id));

        assertEquals(RunState.QUEUED, bot.view(id).state());
        assertEquals(List.of("minjun"), question(id).approvedBy());
        assertEquals(List.of(id + " has been decided.", "Approved by minjun."), answer("minjun", "approve", id));
        assertEquals(
                List.of(
                        "invocation.received",
                        "decision.needs-approval",
                        "run.asked",
                        "approval.asked",
                        "invocation.received",
                        "approval.vote",
                        "invocation.received"),
                events());
    }

    @Test
    void a_code_of_another_plan_shows_the_one_that_is_asked_about_now() {
        var id = asked();

        var shown = assertInstanceOf(Reply.PlanShown.class, door.asks("minjun", "approve " + id + " zzzzzz"));

        assertEquals("approval.other-plan", shown.obstacles().getFirst().key());
        assertEquals(List.of(), question(id).votes());
    }

    @Test
    void nobody_approves_their_own_wish_nor_without_the_role_and_both_are_audited() {
        var id = asked();

        var own = answer("hana", "approve", id);
        assertEquals("Nobody can consent to what they asked for themselves.", own.getFirst());
        assertTrue(own.contains("Who may: Minjun"), own.toString());
        assertEquals("decision.denied", events().getLast());

        assertEquals(
                "You are not an approver for shop/restart: that takes one of the roles operator.",
                answer("sora", "deny", id).getFirst());
        assertEquals("decision.denied", events().getLast());
        assertEquals(List.of(), question(id).votes());
    }

    @ParameterizedTest
    @EnumSource(value = Accounts.Standing.class, mode = EnumSource.Mode.EXCLUDE, names = "MEMBER")
    void an_account_that_is_no_members_or_of_which_Slack_says_nothing_does_not_count(Accounts.Standing standing) {
        var id = asked();
        door.everybodyIs(standing);

        var refusal = door.notice("minjun", "approve " + id + " " + code(id));

        assertEquals(
                "policy.consent." + standing.name().toLowerCase(Locale.ROOT),
                refusal.sentences().getFirst().key());
        assertEquals("decision.denied", events().getLast());
        assertEquals(List.of(), question(id).votes());
    }

    @Test
    void a_no_ends_it_with_its_reason() {
        var id = asked();

        door.notice("minjun", "deny " + id + " " + code(id) + " not before the backup");

        assertEquals(RunState.DENIED, bot.view(id).state());
        assertEquals(
                "denied by minjun: not before the backup",
                AtTheDoor.said(bot.view(id).detail().orElseThrow()));
        assertEquals(List.of(id + " has been decided.", "Denied by minjun."), answer("minjun", "approve", id));
    }

    @Test
    void a_no_without_a_reason_does_not_count_and_says_what_to_type() {
        var id = asked();

        for (var said : List.of("", " too soon")) {
            var refusal = door.notice("minjun", "deny " + id + " " + code(id) + said);
            assertEquals("review.reason-short", refusal.sentences().getFirst().key());
            assertEquals(List.of("/ops deny " + id + " " + code(id) + " <reason>"), refusal.typeNext());
        }
        assertEquals(List.of(), question(id).votes());
    }

    @Test
    void too_late_is_said_with_the_time_that_is_over() {
        var id = asked();
        clock.advance(Duration.ofMinutes(30));

        assertEquals(
                List.of(id + " has been decided.", "Its time was over at 20 Nov 12:30:00 Z."),
                answer("minjun", "approve", id));
        assertEquals(RunState.AWAITING_APPROVAL, bot.view(id).state());
    }

    @Test
    void only_who_asked_takes_it_back() {
        var id = asked();

        assertEquals(
                List.of("Only hana can take " + id + " back."),
                AtTheDoor.sentences(door.notice("minjun", "withdraw " + id)));
        assertEquals(RunState.AWAITING_APPROVAL, bot.view(id).state());
        assertEquals("invocation.refused", events().getLast());

        door.notice("hana", "withdraw " + id);
        assertEquals(RunState.WITHDRAWN, bot.view(id).state());
    }

    @Test
    void without_a_run_the_verbs_name_those_that_wait() {
        assertEquals(List.of("Nothing waits for consent."), AtTheDoor.sentences(door.notice("minjun", "approve")));
        var id = asked();

        assertEquals(
                List.of("/ops approve " + id), door.notice("minjun", "approve").typeNext());
        assertEquals(List.of("/ops deny " + id), door.notice("minjun", "deny").typeNext());
        assertEquals(
                List.of("/ops withdraw " + id), door.notice("hana", "withdraw").typeNext());
        assertEquals(List.of(), door.notice("minjun", "withdraw").typeNext());
    }

    @Test
    void why_says_for_whom_these_verbs_are() {
        for (var verb : List.of("approve", "deny", "withdraw")) {
            var answer = assertInstanceOf(Reply.Answer.class, door.asks("sora", "why " + verb));
            var line = assertInstanceOf(
                            Report.Section.Lines.class,
                            answer.report().sections().getFirst())
                    .lines()
                    .getFirst();
            assertEquals(
                    verb.equals("withdraw")
                            ? "Whoever asked for the run may."
                            : "Whoever the question is for may. Nobody consents to their own request.",
                    AtTheDoor.said(line.text()));
        }
    }

    private RunId asked() {
        return assertInstanceOf(Reply.Asked.class, door.asks("hana", "restart api"))
                .run();
    }

    private ApprovalRequest question(RunId id) {
        return bot.view(id).approval().orElseThrow();
    }

    private String code(RunId id) {
        return question(id).code();
    }

    private List<String> answer(String person, String verb, RunId id) {
        return AtTheDoor.sentences(door.notice(person, verb + " " + id + " " + code(id)));
    }

    private static List<String> events() {
        return postgres.jdbi()
                .withHandle(handle -> handle.createQuery("select type from audit_event order by seq")
                        .mapTo(String.class)
                        .list());
    }
}
