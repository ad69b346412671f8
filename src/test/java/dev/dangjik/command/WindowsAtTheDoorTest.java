package dev.dangjik.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.audit.ChainedAuditLog;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.SmallWorkspace;
import dev.dangjik.config.Redactor;
import dev.dangjik.message.Text;
import dev.dangjik.permission.Decision;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.PlanNote;
import dev.dangjik.run.Hold;
import dev.dangjik.run.RunId;
import dev.dangjik.run.RunState;
import dev.dangjik.run.RunView;
import dev.dangjik.testing.LocalVm;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestClock;
import dev.dangjik.testing.TestEngine;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What happens to changes that are asked for while a freeze window is in force. Nobody carries the runs out here; it
/// is
/// Friday, nine in the evening in Seoul.
class WindowsAtTheDoorTest {
    private static final Instant BEGIN = Instant.parse("2026-11-20T09:00:00Z");
    private static final Instant END = Instant.parse("2026-11-23T00:00:00Z");
    private static final String GLASS = "break-glass: {count: 1, from: [operator], expires: 20m}";

    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private final TestClock clock = TestClock.atNoon();
    private final LocalVm vm = LocalVm.fresh();
    private TestEngine bot;

    @BeforeEach
    void begin() {
        bot = bot(frozen(""), clock);
    }

    @AfterEach
    void end() {
        bot.close();
    }

    private AtTheDoor door(Catalogue catalogue) {
        return door(catalogue, clock);
    }

    /// @param engine the clock of whatever starts runs
    private AtTheDoor door(Catalogue catalogue, TestClock engine) {
        bot.close();
        bot = bot(catalogue, engine);
        return new AtTheDoor(catalogue, postgres.transactions(clock), clock, vm, bot);
    }

    private TestEngine bot(Catalogue catalogue, TestClock engine) {
        return TestEngine.on(
                postgres.database(),
                vm.supervisor(),
                TestEngine.Setting.of("bot")
                        .at(engine)
                        .auditedBy(new ChainedAuditLog(engine, new Redactor()))
                        .frozenBy((change, at, passed) -> catalogue.freezes().at(change, at, passed)));
    }

    private static Catalogue frozen(String more) {
        return new SmallWorkspace().frozenOnWeekends(more).onAMachine().load();
    }

    @Test
    void a_change_is_refused_with_the_window_its_reason_its_end_and_whose_consent_would_do() {
        var door = door(frozen(GLASS));

        var refusal = assertInstanceOf(Reply.InWindow.class, door.asks("hana", "restart api"));

        assertEquals(List.of("weekend"), refusal.freeze().ids());
        assertEquals(END, refusal.freeze().until());
        assertEquals("Weekend", refusal.freeze().windows().getFirst().reason().en());
        var needs =
                assertInstanceOf(Decision.NeedsApproval.class, refusal.glass().orElseThrow());
        assertEquals(List.of("minjun"), needs.people());
        assertEquals(List.of(), bot.engine().runs().open());
        assertEquals(List.of("invocation.received", "decision.frozen"), events());
    }

    @Test
    void the_exact_beginning_is_inside_and_the_exact_end_is_outside() {
        var door = door(frozen(""));

        clock.set(BEGIN);
        assertInstanceOf(Reply.InWindow.class, door.asks("hana", "restart api"));
        clock.set(END.minusMillis(1));
        assertInstanceOf(Reply.InWindow.class, door.asks("hana", "restart api"));
        clock.set(END);
        assertInstanceOf(Reply.Started.class, door.asks("hana", "restart api"));
    }

    @Test
    void a_moment_before_the_beginning_it_starts_and_goes_on() {
        var door = door(frozen(""));
        clock.set(BEGIN.minusMillis(1));

        var run = assertInstanceOf(Reply.Started.class, door.asks("hana", "restart api"))
                .run();
        clock.set(BEGIN.plusSeconds(60));

        assertEquals(RunState.RUNNING, bot.view(run).state());
    }

    @Test
    void a_window_that_begins_while_the_plan_is_made_stops_the_start_itself() {
        var door = door(frozen(GLASS), new TestClock(BEGIN));
        clock.set(BEGIN.minusMillis(1));

        var refusal = assertInstanceOf(Reply.InWindow.class, door.asks("hana", "restart api"));

        assertEquals(END, refusal.freeze().until());
        assertEquals(List.of(), bot.engine().runs().open());
    }

    @Test
    void who_queues_waits_for_the_end_without_the_lock() {
        var door = door(frozen(GLASS));

        var held = assertInstanceOf(Reply.Held.class, door.queues("hana", "restart api"));

        var run = bot.view(held.run());
        assertEquals(RunState.QUEUED, run.state());
        assertEquals(Optional.of(new Hold(List.of("weekend"), END)), run.held());
        assertEquals(Optional.empty(), run.queue());
        assertEquals(Optional.empty(), bot.engine().runs().holderOf(run.lock().orElseThrow()));
        assertEquals(List.of("invocation.received", "decision.allowed", "run.queued", "run.held"), events());
    }

    @Test
    void break_glass_asks_others_although_the_command_would_ask_nobody_and_the_window_is_everywhere() {
        var door = door(frozen(GLASS));

        var asked = assertInstanceOf(Reply.Asked.class, door.asks("hana", "restart api --break-glass"));

        var question = asked.question();
        assertTrue(question.rules().contains("weekend"), question.rules().toString());
        assertEquals(List.of("minjun"), question.people());
        assertEquals(clock.instant().plusSeconds(20 * 60), question.deadline());
        var plan = plan(asked.run());
        assertEquals(Set.of("weekend"), plan.passedWindows());
        assertEquals(
                List.of("weekend"), plan.notes().stream().map(PlanNote::body).toList());
        assertTrue(plan.notes().getFirst().title().en().contains("Weekend"));
        assertTrue(told("approval.asked").contains("\"weekend\""));
        assertTrue(told("decision.needs-approval").contains("\"weekend\""));

        door.notice("minjun", "approve " + asked.run() + " " + question.code());
        assertEquals(RunState.QUEUED, view(asked.run()).state());
    }

    @Test
    void a_no_or_no_answer_lets_nothing_pass() {
        var door = door(frozen(GLASS));
        var asked = assertInstanceOf(Reply.Asked.class, door.asks("hana", "restart api --break-glass"));

        door.notice("minjun", "deny " + asked.run() + " " + asked.question().code() + " not on a weekend");

        assertEquals(RunState.DENIED, view(asked.run()).state());
    }

    @Test
    void without_break_glass_nobody_lets_it_pass_and_that_is_said() {
        var door = door(frozen(""));

        for (var words : List.of("restart api", "restart api --break-glass", "restart api —break-glass")) {
            var refusal = assertInstanceOf(Reply.InWindow.class, door.asks("hana", words));
            assertEquals(
                    Text.of("policy.denied.no-glass", "weekend"),
                    refusal.glass().orElseThrow().reason());
        }
        assertEquals(List.of(), bot.engine().runs().open());
    }

    @Test
    void outside_of_a_window_the_flag_changes_nothing() {
        var door = door(frozen(GLASS));
        clock.set(END);

        var run = assertInstanceOf(Reply.Started.class, door.asks("hana", "restart api --break-glass"));

        assertEquals(Set.of(), plan(run.run()).passedWindows());
    }

    @Test
    void who_may_not_is_refused_for_that_and_hears_of_no_window() {
        var door = door(frozen(GLASS));

        var refusal = door.notice("sora", "restart api --break-glass");

        assertEquals("policy.denied.no-grant", refusal.sentences().getFirst().key());
    }

    @Test
    void why_and_plan_name_the_window_and_start_nothing() {
        var door = door(frozen(GLASS));

        var why = lines(door.asks("hana", "why restart api"));
        assertEquals("You may run it.", why.getFirst());
        assertEquals(
                "`shop restart`: the freeze window weekend keeps it from starting until Mon 23 Nov 09:00 KST. Reason:"
                        + " Weekend. Rolling back and cancelling are possible.",
                why.get(1));
        assertTrue(
                why.get(2).startsWith("Typed with `--break-glass` it asks 1 other(s) with the role operator"),
                why::toString);

        var shown = assertInstanceOf(Reply.PlanShown.class, door.asks("hana", "plan restart api"));
        assertEquals("why.window", shown.obstacles().getFirst().key());
        var glass = assertInstanceOf(Reply.PlanShown.class, door.asks("hana", "plan restart api --break-glass"));
        assertEquals(Set.of("weekend"), glass.plan().passedWindows());
        assertEquals(List.of(), bot.engine().runs().open());
    }

    @Test
    void freeze_alone_shows_what_is_frozen_and_what_comes() {
        var door = door(frozen(GLASS));

        assertEquals(
                List.of("Window weekend, until Mon 23 Nov 09:00 KST: Weekend"),
                lines(door.asks("hana", "shop freeze")));
        clock.set(END);
        var later = assertInstanceOf(Reply.Answer.class, door.asks("hana", "freeze"));
        assertEquals(List.of("Nothing is frozen now."), lines(later));
        var coming = assertInstanceOf(
                Report.Section.Lines.class, later.report().sections().get(1));
        assertEquals(
                List.of(
                        "Window weekend, Fri 27 Nov 18:00 KST to Mon 30 Nov 09:00 KST: Weekend",
                        "Window weekend, Fri 4 Dec 18:00 KST to Mon 7 Dec 09:00 KST: Weekend",
                        "Window weekend, Fri 11 Dec 18:00 KST to Mon 14 Dec 09:00 KST: Weekend",
                        "Freeze a service by hand:"),
                coming.lines().stream().map(line -> AtTheDoor.said(line.text())).toList());
        var stranger = assertInstanceOf(Reply.Answer.class, door.asks("sora", "freeze"));
        assertEquals(List.of("Nothing is frozen now."), lines(stranger));
    }

    private RunView view(RunId id) {
        return bot.view(id);
    }

    private Plan plan(RunId id) {
        return bot.engine().runs().plan(id).orElseThrow();
    }

    private static List<String> lines(Reply reply) {
        var answer = assertInstanceOf(Reply.Answer.class, reply);
        return assertInstanceOf(
                        Report.Section.Lines.class, answer.report().sections().getFirst())
                .lines()
                .stream()
                .map(line -> AtTheDoor.said(line.text()))
                .toList();
    }

    private static List<String> events() {
        return postgres.jdbi()
                .withHandle(handle -> handle.createQuery("select type from audit_event order by seq")
                        .mapTo(String.class)
                        .list());
    }

    private static String told(String type) {
        return postgres.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select convert_from(body, 'UTF8') from audit_event where type = :type")
                        .bind("type", type)
                        .mapTo(String.class)
                        .one());
    }
}
