package dev.dangjik.command.verb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.dangjik.audit.AuditEvent;
import dev.dangjik.audit.AuditVerification;
import dev.dangjik.audit.AuditVerification.Verdict;
import dev.dangjik.audit.ChainedAuditLog;
import dev.dangjik.command.Incoming;
import dev.dangjik.command.Invocation;
import dev.dangjik.command.OwnVerb;
import dev.dangjik.command.Reply;
import dev.dangjik.command.Report;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.SmallWorkspace;
import dev.dangjik.config.Redactor;
import dev.dangjik.message.Language;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.message.Voice;
import dev.dangjik.permission.Actor;
import dev.dangjik.plan.Phase;
import dev.dangjik.stack.SlackAccount;
import dev.dangjik.testing.LocalVm;
import dev.dangjik.testing.Plans;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestClock;
import dev.dangjik.testing.TestEngine;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AuditVerbTest {
    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private static final Catalogue CATALOGUE = new SmallWorkspace().boundTo("""
                    people:
                      hana: {name: "Hana", slack: ["T0LAB/U0HANA"]}
                      minjun: {name: "Minjun", slack: ["T0LAB/U0MINJUN"]}
                    posts: {shop-operator: [hana, minjun]}
                    """).load();

    private final TestClock clock = TestClock.atNoon();
    private TestEngine bot;

    @AfterEach
    void end() {
        bot.close();
    }

    @BeforeEach
    void someEntries() {
        bot = TestEngine.on(
                postgres.database(),
                LocalVm.fresh().supervisor(),
                TestEngine.Setting.of("bot").at(clock));
        entry("decision.allowed", "hana", "shop", "", Map.of("words", "deploy api 1f2e3d4"));
        entry("run.started", "hana", "shop", "261120abcde", Map.of());
        entry("run.started", "minjun", "shop", "261120fghij", Map.of());
        entry("run.started", "minjun", "other", "261120other", Map.of());
        entry("decision.denied", "minjun", "shop", "", Map.of("words", "x".repeat(300)));
    }

    @Test
    void the_newest_entries_of_the_stack_come_first_in_its_own_time() {
        var rows = rows("shop", "2");

        assertEquals(2, rows.size());
        assertEquals(List.of("5", "11-20 21:04:00", "decision.denied", "minjun", "x".repeat(120) + "…"), rows.get(0));
        assertEquals(List.of("3", "11-20 21:02:00", "run.started", "minjun", "261120fghij shop/api"), rows.get(1));
        assertEquals(4, rows("shop").size());
        assertEquals("deploy api 1f2e3d4", rows("shop").getLast().getLast());
    }

    @Test
    void a_step_is_named_with_how_it_ended_and_so_is_the_end_of_a_run() {
        entry("step.ended", "hana", "shop", "261120abcde", Map.of("segment", 1, "step", "health", "exitCode", 1));
        entry("run.ended", "hana", "shop", "261120abcde", Map.of("state", "rolled-back"));

        var rows = rows("shop", "2");

        assertEquals(
                "261120abcde shop/api did not hold, what was there before serves again",
                rows.get(0).getLast());
        assertEquals("261120abcde shop/api health exit code 1", rows.get(1).getLast());
    }

    @Test
    void a_step_has_its_title_and_a_decision_and_an_end_their_words_in_the_language_of_the_reader() {
        var run = bot.start(Plans.of(Plans.segment(
                        1, List.of(Plans.step("up", Phase.CHANGE, "true"), Plans.step("b", Phase.GATE, "true")))))
                .value();
        entry("step.ended", "hana", "shop", run, Map.of("segment", 1, "step", "up", "exitCode", 0));
        entry("compensation.ended", "hana", "shop", run, Map.of("segment", 1, "step", "b", "exitCode", 0));
        entry("run.resolved", "hana", "shop", run, Map.of("resolution", "roll_back"));
        entry("run.ended", "hana", "shop", run, Map.of("state", "failed-unsafe"));

        var table = table("shop", "4");

        assertEquals(
                List.of(
                        run + " shop/api 실패, 운영 상태 확인 필요",
                        run + " shop/api 롤백",
                        run + " shop/api b 종료 코드 0",
                        run + " shop/api 단계 up 종료 코드 0"),
                table.stream().map(row -> said(row.getLast(), Language.KO)).toList());
        assertEquals(run + " shop/api Step up exit code 0", said(table.getLast().getLast(), Language.EN));
    }

    @Test
    void a_step_whose_plan_another_version_wrote_is_called_by_its_id() {
        var run = bot.start(Plans.of(Plans.segment(1, List.of(Plans.step("up", Phase.CHANGE, "true")))));
        postgres.jdbi().useHandle(handle -> handle.execute("update run set plan = '{}' where id = ?", run.value()));
        entry("step.ended", "hana", "shop", run.value(), Map.of("segment", 1, "step", "up", "exitCode", 0));

        assertEquals(
                run.value() + " shop/api up exit code 0",
                rows("shop", "1").getFirst().getLast());
    }

    @Test
    void a_run_or_a_person_narrows_them() {
        assertEquals(List.of("2"), numbers("shop", "261120abcde"));
        assertEquals(List.of("2", "1"), numbers("shop", "hana"));
        assertEquals(List.of("5", "3"), numbers("shop", "<@U0MINJUN|minjun>"));
        assertEquals(List.of("5"), numbers("1", "shop", "minjun"));
    }

    @Test
    void a_run_says_itself_which_stack_it_belongs_to_and_nothing_of_another_stack_is_shown() {
        assertEquals(new OwnVerb.Subject.OfStack("shop"), verb().subject(use("261120abcde")));
        assertEquals(List.of("2"), numbers("261120abcde"));
        assertEquals(new OwnVerb.Subject.OfStack("other"), verb().subject(use("261120other")));
        assertEquals(new OwnVerb.Subject.OfStack("shop"), verb().subject(use("shop", "261120other")));
        assertEquals("Stack shop: the audit has no such entry.", notice("shop", "261120other"));
    }

    @Test
    void words_that_mean_nothing_here_get_lines_to_type() {
        var unclear = assertInstanceOf(OwnVerb.Subject.Unclear.class, verb().subject(use("shop", "Yesterday!")));
        assertEquals(
                "`Yesterday!` is neither a number up to 50 nor a stack, a run, a person or `verify`.",
                Texts.packaged().render(unclear.why(), voice()));
        assertEquals(List.of("/ops shop audit 20"), unclear.typeNext());

        var which = assertInstanceOf(OwnVerb.Subject.Unclear.class, verb().subject(use("30")));
        assertEquals(List.of("/ops shop audit 30"), which.typeNext());
    }

    @Test
    void verify_says_what_the_check_found_and_policy_decides_on_the_stack() {
        assertEquals(new OwnVerb.Subject.OfStack("shop"), verb().subject(use("shop", "verify")));
        var report = assertInstanceOf(Reply.Answer.class, verb().answer(use("shop", "verify")))
                .report();

        assertEquals(Report.Mood.BAD, report.mood());
        var lines =
                assertInstanceOf(Report.Section.Lines.class, report.sections().getFirst());
        assertEquals(
                "Link 4 of the audit chain is not the one that was anchored: the chain was written anew.",
                said(lines.lines().getFirst().text(), Language.EN));
        var output =
                assertInstanceOf(Report.Section.Output.class, report.sections().getLast());
        assertEquals("rows 1..9\nRESULT REWRITTEN 4", output.content());
    }

    private AuditVerb verb() {
        return new AuditVerb(
                postgres.transactions(clock),
                bot.engine().runs(),
                () -> new AuditVerification(Verdict.REWRITTEN, 9, 4, "ab", List.of("rows 1..9", "RESULT REWRITTEN 4")));
    }

    private List<List<String>> rows(String... words) {
        return table(words).stream()
                .map(row -> row.stream().map(cell -> said(cell, Language.EN)).toList())
                .toList();
    }

    private static String said(Object cell, Language language) {
        return cell instanceof Text text
                ? Texts.packaged().render(text, Voice.plain(language, java.time.ZoneOffset.UTC))
                : cell.toString();
    }

    private List<? extends List<?>> table(String... words) {
        var answer = assertInstanceOf(Reply.Answer.class, verb().answer(use(words)));
        return assertInstanceOf(
                        Report.Section.Table.class, answer.report().sections().getFirst())
                .rows();
    }

    private List<String> numbers(String... words) {
        return rows(words).stream().map(List::getFirst).toList();
    }

    private String notice(String... words) {
        var notice = assertInstanceOf(Reply.Notice.class, verb().answer(use(words)));
        return Texts.packaged().render(notice.sentences().getFirst(), voice());
    }

    private static Voice voice() {
        return Voice.plain(Language.EN, java.time.ZoneOffset.UTC);
    }

    private OwnVerb.Use use(String... words) {
        var request = new Incoming(
                Incoming.Kind.COMMAND,
                Actor.member(CATALOGUE.site(), new SlackAccount("T0LAB", "U0HANA")),
                "audit " + String.join(" ", words),
                Optional.empty(),
                Language.EN,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false);
        return new OwnVerb.Use(
                CATALOGUE,
                Optional.empty(),
                List.of(words),
                new Invocation("261120aaaaa", request, clock.instant()),
                clock.instant());
    }

    private void entry(String type, String person, String stack, String run, Map<String, Object> body) {
        var about = new AuditEvent.References(
                Optional.of(stack),
                Optional.of("shop/api").filter(_ -> !run.isEmpty()),
                Optional.empty(),
                Optional.of(run).filter(id -> !id.isEmpty()),
                Optional.empty());
        var event = new AuditEvent(
                type,
                AuditEvent.Severity.INFO,
                Optional.of(person),
                Optional.of("T0LAB/U0" + person.toUpperCase(java.util.Locale.ROOT)),
                "slack",
                about,
                body);
        postgres.transactions(clock).run(handle -> new ChainedAuditLog(clock, new Redactor()).append(handle, event));
        clock.advance(Duration.ofMinutes(1));
    }
}
