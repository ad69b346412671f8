package dev.dangjik.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.SmallWorkspace;
import dev.dangjik.message.Text;
import dev.dangjik.plan.LockName;
import dev.dangjik.plan.Phase;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.PlanDigest;
import dev.dangjik.plan.Segment;
import dev.dangjik.run.Freeze;
import dev.dangjik.run.RunControl;
import dev.dangjik.run.RunId;
import dev.dangjik.run.RunState;
import dev.dangjik.run.StartOutcome;
import dev.dangjik.testing.LocalVm;
import dev.dangjik.testing.Plans;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestClock;
import dev.dangjik.testing.TestEngine;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What Dangjik's own verbs answer and write, asked as anybody asks: recorded, decided, answered. Nobody carries the
/// runs out here, so each of them stands where the test has put it.
class VerbsAtTheDoorTest {
    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private static final Catalogue CATALOGUE =
            new SmallWorkspace().deployedByTwo().onAMachine().load();

    private final TestClock clock = TestClock.atNoon();
    private final LocalVm vm = LocalVm.fresh();
    private TestEngine bot;
    private AtTheDoor door;

    @BeforeEach
    void begin() {
        var setting = TestEngine.Setting.of("bot").at(clock);
        bot = TestEngine.on(postgres.database(), vm.supervisor(), setting);
        door = new AtTheDoor(CATALOGUE, postgres.transactions(clock), clock, vm, bot);
    }

    @AfterEach
    void end() {
        bot.close();
    }

    @Test
    void why_tells_the_verdict_its_reason_and_the_rules_and_writes_no_decision() {
        assertEquals(
                List.of(
                        "May be run now.",
                        "Stack shop: `restart` is granted.",
                        "Rules that applied: operate, operators-do"),
                lines("hana", "why restart api"));
        assertEquals(
                List.of(
                        "May not be run.",
                        "Stack shop: no grant of yours allows `restart`.",
                        "Rules that applied: default-deny",
                        "Who may: Hana, Minjun"),
                lines("sora", "why restart api"));
        assertEquals(
                List.of(Report.Mood.WARNING, Report.Mood.PLAIN, Report.Mood.PLAIN),
                told("hana", "why deploy api 1f2e3d4").stream()
                        .map(Report.Line::mood)
                        .toList());
        assertEquals(List.of("invocation.received"), column("distinct type", "audit_event"));
    }

    @Test
    void why_answers_the_same_twice_and_asks_for_a_command_when_there_is_none() {
        assertEquals(lines("hana", "why restart api"), lines("hana", "why restart api"));

        assertEquals(List.of("/ops why <command>"), notice("hana", "why").typeNext());
    }

    @Test
    void what_is_offered_to_somebody_who_only_asks_never_does_what_was_asked_about() {
        assertEquals(List.of("Type: `/ops why shop deploy <service> <sha>`"), sentences(notice("hana", "why deploy")));
        assertEquals(
                List.of("Type: `/ops plan shop deploy <service> <sha>`"), sentences(notice("hana", "plan deploy api")));
        assertEquals(
                List.of("/ops why shop restart", "/ops shop report", "/ops shop help"),
                notice("hana", "why restrt api").typeNext());
    }

    @Test
    void a_refusal_says_how_to_ask_about_the_very_same_words() {
        assertTrue(
                sentences(notice("sora", "restart api")).contains("What each rule says: `/ops why shop restart api`"));
        assertTrue(sentences(notice("sora", "shop restart api"))
                .contains("What each rule says: `/ops why shop restart api`"));
    }

    @Test
    void why_knows_the_verbs_of_dangjik_with_and_without_their_words() {
        var id = bot.start(deploy());

        assertEquals("May be run now.", lines("hana", "why cancel " + id).getFirst());
        assertEquals("May not be run.", lines("sora", "why shop cancel").getFirst());
        assertEquals(
                "Anybody may. It shows only what one may see.",
                lines("sora", "why plan restart api").getFirst());
        assertEquals(
                List.of("/ops why shop resolve"), notice("hana", "plan resolve").typeNext());
    }

    @Test
    void why_and_plan_say_what_else_is_in_the_way_of_what_is_permitted() {
        postgres.jdbi()
                .useHandle(handle -> bot.engine()
                        .control()
                        .freeze(
                                handle,
                                new LockName("shop", "api"),
                                new Freeze("minjun", clock.instant().plus(java.time.Duration.ofHours(2)), "sale"),
                                new RunControl.By("minjun", "T0LAB/U0MINJUN", "slack")));

        var answer = lines("hana", "why restart api");
        var shown = assertInstanceOf(Reply.PlanShown.class, asks("hana", "plan restart api"));

        assertEquals("You may run it.", answer.getFirst());
        assertTrue(answer.get(1).endsWith("Frozen by minjun, reason: sale"), answer.get(1));
        assertEquals(
                List.of(answer.get(1)),
                shown.obstacles().stream().map(VerbsAtTheDoorTest::said).toList());
    }

    @Test
    void plan_shows_the_words_that_would_run_and_starts_nothing() {
        var shown = assertInstanceOf(Reply.PlanShown.class, asks("hana", "plan restart api"));

        assertEquals(PlanDigest.of(shown.plan()), shown.digest());
        assertEquals(Optional.of(new LockName("shop", "api")), shown.plan().lock());
        var segment =
                assertInstanceOf(Segment.Remote.class, shown.plan().segments().getFirst());
        assertEquals("shop-vm", segment.host());
        var words = segment.steps().getFirst().command().toString();
        assertEquals("restart api", words.substring(words.indexOf("restart")), words);
        assertEquals(List.of(), column("id", "run"));
        assertEquals(List.of(), column("name", "run_lock"));
        assertEquals(shown.digest(), ((Reply.PlanShown) asks("hana", "plan restart api")).digest());
    }

    @Test
    void plan_shows_somebody_without_the_role_why_not_and_asks_no_machine() {
        var refused = notice("sora", "plan restart api");

        assertEquals(
                List.of("Stack shop: no grant of yours allows `restart`.", "Rules that applied: default-deny"),
                sentences(refused));
        assertFalse(Files.exists(vm.directory()));
        assertEquals(List.of("`health` only looks, so there is no plan."), sentences(notice("hana", "plan health")));
    }

    @Test
    void runs_shows_each_run_with_what_who_and_how_it_stands_newest_first_in_the_time_of_the_stack() {
        assertEquals(List.of("Stack shop: nothing has run yet."), sentences(notice("hana", "runs")));
        var first = bot.start(deploy());
        clock.advance(java.time.Duration.ofMinutes(5));
        var second = assertInstanceOf(StartOutcome.Queued.class, bot.start(deploy(), true))
                .id();

        var answer = assertInstanceOf(Reply.Answer.class, asks("hana", "runs"));

        var table = assertInstanceOf(
                Report.Section.Table.class, answer.report().sections().getFirst());
        assertEquals(
                List.of(
                        List.of(
                                second.value(),
                                "deploy server 0123abc",
                                Text.of("card.state.queued"),
                                "lee",
                                "11-20 21:05"),
                        List.of(
                                first.value(),
                                "deploy server 0123abc",
                                Text.of("card.state.running"),
                                "lee",
                                "11-20 21:00")),
                table.rows());
        assertEquals("decision.allowed", lastEvent());
    }

    @Test
    void cancel_asks_once_and_tells_the_second_person_who_has_asked() {
        var id = bot.start(deploy());

        assertEquals(
                List.of("Run " + id + ": being cancelled. Its message will tell how it ends."),
                sentences(notice("hana", "cancel " + id)));
        assertEquals(
                List.of("Run " + id + ": hana has asked to cancel it already."),
                sentences(notice("minjun", "cancel " + id)));
        assertEquals(List.of("hana"), column("cancel_by", "run"));
        assertEquals("decision.allowed", lastEvent());
    }

    @Test
    void cancel_after_the_change_has_been_recorded_says_that_it_is_too_late_and_asks_for_nothing() {
        var id = bot.start(Plans.of(Plans.segment(1, List.of(Plans.step("record", Phase.COMMIT, "true")))));
        postgres.jdbi().useHandle(handle -> handle.execute("update run_step set started_at = now()"));

        assertEquals(
                "cancel.committed",
                notice("hana", "cancel " + id).sentences().getFirst().key());
        assertEquals(Optional.empty(), bot.view(id).cancelBy());
    }

    @Test
    void cancel_ends_a_queued_run_at_once_and_leaves_an_ended_one_as_it_is() {
        var first = bot.start(deploy());
        var queued = assertInstanceOf(StartOutcome.Queued.class, bot.start(deploy(), true))
                .id();

        assertEquals(
                List.of("Run " + queued + ": cancelled before it began."),
                sentences(notice("hana", "cancel " + queued)));
        assertEquals(RunState.CANCELLED, bot.view(queued).state());
        assertEquals(
                List.of("Run " + queued + ": there is nothing to cancel. It stands as: cancelled."),
                sentences(notice("hana", "cancel " + queued)));
        assertEquals(Optional.empty(), bot.view(first).cancelBy());
    }

    @Test
    void resolve_takes_the_first_decision_about_an_unknown_run_and_no_other() {
        var id = unknown();

        assertEquals(
                List.of("Run " + id + ": decided: Leave as it is"),
                sentences(notice("hana", "resolve " + id + " leave")));
        assertEquals(
                List.of("Run " + id + ": needs no decision, it is running."),
                sentences(notice("minjun", "resolve " + id + " done")));
        assertEquals(List.of("leave"), column("resolution", "run"));
        assertEquals(List.of("hana"), column("resolution_by", "run"));
    }

    @Test
    void resolve_turns_down_what_would_be_refused_later_and_says_why_and_what_is_left() {
        var id = unknown();
        postgres.jdbi()
                .useHandle(handle -> handle.execute(
                        "update run set detail = ?", "{\"arguments\":[\"vm\"],\"key\":\"run.detail.vm-forgot\"}"));
        var left = List.of("/ops resolve " + id + " done", "/ops resolve " + id + " leave");

        var answer = notice("hana", "resolve " + id + " resume");

        assertEquals(
                "Run " + id + ": cannot be decided: Resume.", sentences(answer).getFirst());
        assertEquals("choices.forgotten", answer.sentences().getLast().key());
        assertEquals(left, answer.typeNext());
        assertEquals(left, notice("hana", "resolve " + id).typeNext());
        assertEquals(left, notice("hana", "cancel " + id).typeNext());
        assertEquals(RunState.UNKNOWN, bot.view(id).state());
    }

    @Test
    void resolve_without_a_run_names_those_in_doubt() {
        assertEquals(List.of("No run waits for a decision."), sentences(notice("hana", "resolve")));
        var id = bot.start(deploy());
        assertEquals(
                List.of("Run " + id + ": needs no decision, it is running."),
                sentences(notice("hana", "resolve " + id)));
        postgres.jdbi().useHandle(handle -> handle.execute("update run set state = 'unknown'"));

        assertEquals(List.of("/ops resolve " + id), notice("hana", "resolve").typeNext());
    }

    @Test
    void resolve_with_no_word_or_a_wrong_one_offers_every_decision_and_decides_nothing() {
        var id = unknown();

        for (var line : List.of("resolve " + id, "resolve " + id + " retry")) {
            assertEquals(
                    List.of("resume", "done", "roll-back", "leave").stream()
                            .map(word -> "/ops resolve " + id + " " + word)
                            .toList(),
                    notice("hana", line).typeNext());
        }
        assertEquals(RunState.UNKNOWN, bot.view(id).state());
    }

    @ParameterizedTest
    @CsvSource({"cancel 261120zzzzz", "cancel nonsense;", "resolve 261120zzzzz done", "resolve ../etc leave"})
    void a_run_that_is_not_there_is_said_so_with_the_list_to_look_at(String line) {
        var answer = notice("hana", line);

        assertEquals(List.of("There is no run `" + line.split(" ", -1)[1] + "`."), sentences(answer));
        assertEquals(List.of("/ops runs"), answer.typeNext());
        assertEquals("invocation.refused", lastEvent());
    }

    @ParameterizedTest
    @CsvSource({"runs", "cancel %s", "resolve %s done"})
    void somebody_without_the_role_is_refused_with_who_may_and_nothing_changes(String line) {
        var id = unknown();

        var answer = notice("sora", line.formatted(id));

        var verb = line.split(" ", -1)[0];
        assertEquals(
                "Stack shop: no grant of yours allows `" + verb + "`.",
                sentences(answer).getFirst());
        assertEquals("decision.denied", lastEvent());
        assertEquals(RunState.UNKNOWN, bot.view(id).state());
        assertEquals(Optional.empty(), bot.view(id).cancelBy());
    }

    @Test
    void runs_with_a_run_shows_that_one_and_how_to_decide_about_it() {
        var id = unknown();

        var told = told("hana", "runs " + id);

        assertEquals(
                "State: " + said(Text.of("card.state.unknown")),
                said(told.getFirst().text()));
        assertEquals(
                List.of("/ops resolve " + id),
                told.stream().flatMap(line -> line.typeNext().stream()).toList());
        assertEquals(List.of("/ops runs"), notice("hana", "runs 261120zzzzz").typeNext());
    }

    @Test
    void an_unknown_run_is_not_cancelled_but_decided_about_and_blocks_what_why_is_asked_about() {
        var id = unknown();

        var answer = notice("hana", "cancel " + id);

        assertEquals("cancel.unknown", answer.sentences().getFirst().key());
        assertEquals("/ops resolve " + id + " resume", answer.typeNext().getFirst());
    }

    private static Plan deploy() {
        return Plans.of(Plans.segment(1, List.of(Plans.step("up", Phase.CHANGE, "echo up >>~/ran"))));
    }

    private RunId unknown() {
        var id = bot.start(deploy());
        postgres.jdbi().useHandle(handle -> handle.execute("update run set state = 'unknown'"));
        return id;
    }

    private Reply asks(String person, String words) {
        return door.asks(person, words);
    }

    private Reply.Notice notice(String person, String words) {
        return door.notice(person, words);
    }

    private List<Report.Line> told(String person, String words) {
        var answer = assertInstanceOf(Reply.Answer.class, asks(person, words));
        return assertInstanceOf(
                        Report.Section.Lines.class, answer.report().sections().getFirst())
                .lines();
    }

    private List<String> lines(String person, String words) {
        return told(person, words).stream()
                .map(Report.Line::text)
                .map(AtTheDoor::said)
                .toList();
    }

    private static List<String> sentences(Reply.Notice notice) {
        return AtTheDoor.sentences(notice);
    }

    private static String said(Text text) {
        return AtTheDoor.said(text);
    }

    private static String lastEvent() {
        return column("type", "audit_event order by seq").getLast();
    }

    private static List<String> column(String name, String table) {
        return postgres.jdbi()
                .withHandle(handle -> handle.createQuery("select " + name + " from " + table)
                        .mapTo(String.class)
                        .list());
    }
}
