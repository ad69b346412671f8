package dev.dangjik.exposure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.command.Reception.Received;
import dev.dangjik.command.Reply;
import dev.dangjik.command.Report.Mood;
import dev.dangjik.emergency.EmergencyEntry.Kind;
import dev.dangjik.message.Text;
import dev.dangjik.run.RunId;
import dev.dangjik.run.RunState;
import dev.dangjik.run.StepState;
import dev.dangjik.run.StepView;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.Postgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirDeletionStrategy;

/// Somebody wants a page closed while the database is away, or while nothing can be written in it.
class ClosedWithoutDatabaseTest {
    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private static final Duration SOON = Duration.ofMinutes(1);

    @TempDir(deletionStrategy = TempDirDeletionStrategy.IgnoreFailures.class)
    Path home;

    private AwayRig rig;

    @BeforeEach
    void start() {
        rig = new AwayRig(home, postgres);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void it_is_closed_seen_closed_and_told_to_everybody() throws Exception {
        opened("board");
        rig.losesDatabase();

        var answer = rig.closes("hana", "expose close board", 1);

        assertEquals(List.of(), rig.machine.open());
        assertEquals(Mood.GOOD, AwayRig.report(answer).mood());
        assertTrue(AwayRig.said(answer).contains("board is closed"), AwayRig.said(answer));
        assertTrue(AwayRig.said(answer).contains("goes into the audit"), AwayRig.said(answer));
        assertTrue(answer.isForAll(), "nobody else would hear of it now");
        assertEquals(
                List.of(Kind.CLOSE, Kind.CLOSED),
                rig.journal().entries().stream().map(entry -> entry.kind()).toList());
    }

    @Test
    void it_is_on_the_disk_before_the_machine_is_asked() throws Exception {
        rig.losesDatabase();
        rig.machine.beforeStatus(() -> {
            assertEquals(
                    List.of(Kind.CLOSE),
                    rig.journal().entries().stream().map(entry -> entry.kind()).toList());
        });

        assertEquals(
                Mood.GOOD,
                AwayRig.report(rig.closes("hana", "expose close board", 1)).mood());
    }

    @Test
    void the_books_say_who_closed_it_when_once_they_are_back_and_say_it_once() throws Exception {
        var id = opened("board");
        rig.losesDatabase();
        var before = rig.clock.instant();
        rig.closes("hana", "expose close board", 1);
        var after = rig.clock.instant();
        rig.databaseIsBack();
        rig.restarts();

        rig.importJournal();
        rig.importJournal();
        rig.startsWork();

        var end = rig.engine().awaitEnd(id);
        assertEquals(RunState.SUCCEEDED, end.state());
        assertEquals("exposure.detail.closed-away", end.detail().map(Text::key).orElseThrow());
        assertEquals("hana", end.detail().orElseThrow().arguments().getFirst());
        assertEquals(
                List.of(StepState.OK, StepState.OK, StepState.OK, StepState.OK, StepState.OK),
                end.steps().stream().map(StepView::state).toList());
        var exposure = exposure(id);
        assertEquals("hana", exposure.closedBy().orElseThrow());
        assertEquals(CloseReason.EMERGENCY, exposure.closeReason().orElseThrow());
        assertTrue(exposure.receipt().orElseThrow().contains("emergency"));
        assertFalse(exposure.closingSince().orElseThrow().isBefore(before.minusMillis(1)));
        assertFalse(exposure.closedAt().orElseThrow().isAfter(after.plusMillis(1)));
        assertEquals(1, rig.machine.times("close " + id.value()), "it is closed once");
        assertEquals(
                List.of(
                        "invocation.received",
                        "decision.allowed",
                        "exposure.close-wanted",
                        "run.cancel-asked",
                        "exposure.closing",
                        "exposure.close-done",
                        "exposure.closed"),
                audited("type").stream()
                        .filter(type -> !type.matches("run.(started|ended|asked)|step.*|exposure.open.*"))
                        .toList());
        rig.watches();
        assertEquals(List.of(), rig.news);
        assertEquals(List.of(), rig.alarms);
        assertTrue(rig.journal().isEmpty());
    }

    @Test
    void everything_on_the_machines_of_the_stack_is_closed_but_what_another_stack_has() throws Exception {
        var id = opened("board");
        rig.losesDatabase();
        var now = rig.clock.instant();
        rig.machine.holdsOpen("EXP-1", "shop/queue", now);
        rig.machine.holdsOpen("EXP-2", "depot/board", now);
        rig.machine.holdsOpen("EXP-3", "", now);

        var answer = rig.closes("hana", "expose close --all", 1);

        assertEquals(List.of("EXP-2"), rig.machine.open());
        assertEquals(Mood.GOOD, AwayRig.report(answer).mood(), AwayRig.said(answer));
        assertTrue(AwayRig.said(answer).contains("board"), AwayRig.said(answer));
        assertTrue(AwayRig.said(answer).contains("queue"), AwayRig.said(answer));
        rig.databaseIsBack();
        rig.restarts();
        rig.importJournal();
        rig.startsWork();
        assertEquals(RunState.SUCCEEDED, rig.engine().awaitEnd(id).state());
        assertEquals(
                List.of("exposure-foreign/shop-vm/EXP-1", "exposure-foreign/shop-vm/EXP-3"),
                rig.news.stream().sorted().toList());
    }

    @Test
    void one_of_them_is_closed_by_the_id_of_its_run() throws Exception {
        var id = opened("board");
        rig.losesDatabase();
        rig.machine.holdsOpen("EXP-1", "shop/queue", rig.clock.instant());

        rig.closes("hana", "expose close --run " + id.value(), 1);

        assertEquals(List.of("EXP-1"), rig.machine.open());
    }

    @Test
    void who_may_not_is_refused_and_that_is_in_the_audit_too() throws Exception {
        opened("board");
        rig.losesDatabase();

        var answer = rig.closes("sora", "expose close board", 1);

        assertInstanceOf(Reply.Notice.class, answer.reply());
        assertEquals(1, rig.machine.open().size());
        rig.databaseIsBack();
        rig.importJournal();
        assertTrue(audited("type").contains("decision.denied"));
        assertFalse(audited("type").contains("exposure.close-wanted"));
    }

    @Test
    void what_is_opened_afterwards_is_not_meant() throws Exception {
        rig.losesDatabase();
        rig.machine.holdsOpen("EXP-1", "shop/board", rig.clock.instant().plus(Duration.ofMinutes(5)));

        rig.closes("hana", "expose close board", 1);

        assertEquals(List.of("EXP-1"), rig.machine.open());
    }

    @Test
    void what_a_person_says_about_a_page_waits_for_the_database() {
        rig.losesDatabase();

        assertTrue(isNotDone("expose close board --seen-closed \"looked at it myself\""));
    }

    private boolean isNotDone(String words) {
        try {
            return rig.types("hana", words, words.length()) instanceof Received.NotInTime;
        } catch (RuntimeException _) {
            return true;
        }
    }

    @Test
    void a_database_that_hangs_is_not_waited_for() throws Exception {
        var end = new CompletableFuture<Void>();
        rig.machine.holdsOpen("EXP-1", "shop/board", rig.clock.instant());
        rig.inbox.hangsUntil(end);
        rig.books.isAway(true);

        var asked = rig.clock.instant();
        var received = rig.types("hana", "expose close board", 1);
        var took = Duration.between(asked, rig.clock.instant());

        var underway = assertInstanceOf(Received.Underway.class, received);
        assertTrue(took.plus(underway.patience()).toMillis() < 2_800, took.toString());
        assertEquals(Mood.GOOD, AwayRig.report(AwayRig.answer(received)).mood());
        assertEquals(List.of(), rig.machine.open());
        end.complete(null);
    }

    @Test
    void one_that_was_recorded_at_the_very_last_moment_is_closed_and_answered_once() throws Exception {
        var id = opened("board");
        var told = new CompletableFuture<Void>();
        rig.inbox.answersAfter(told);
        rig.books.isAway(true);

        AwayRig.answer(rig.types("hana", "expose close board", 1));
        assertEquals(List.of(), rig.machine.open());
        told.complete(null);
        rig.databaseIsBack();
        rig.takesUpWhatIsLeft();
        rig.importJournal();

        assertEquals(RunState.SUCCEEDED, rig.engine().awaitEnd(id).state());
        assertEquals(List.of("answered close"), invocations());
        assertEquals(
                1,
                audited("type").stream().filter("invocation.received"::equals).count());
        assertEquals(List.of(), rig.replies);
    }

    @Test
    void one_that_was_recorded_and_cannot_be_worked_on_is_closed_all_the_same() throws Exception {
        opened("board");
        rig.desk.isAway(true);
        rig.books.isAway(true);

        assertInstanceOf(Received.Accepted.class, rig.types("hana", "expose close board", 1));

        var answer = rig.late.get(20, TimeUnit.SECONDS);
        assertEquals(Mood.GOOD, AwayRig.report(answer).mood());
        assertEquals(List.of(), rig.machine.open());
        rig.databaseIsBack();
        rig.importJournal();
        assertEquals(List.of("answered close"), invocations());
    }

    @Test
    void an_audit_in_which_nothing_can_be_written_keeps_nothing_open() throws Exception {
        opened("board");
        rig.auditIsFull();

        var answer = rig.closes("hana", "expose close board", 1);

        assertEquals(Mood.GOOD, AwayRig.report(answer).mood());
        assertEquals(List.of(), rig.machine.open());
        assertEquals(2, rig.journal().entries().size());
    }

    private RunId opened(String surface) throws Exception {
        rig.startsWork();
        var id = rig.engine().start(AwayRig.plan(surface));
        Await.truth(
                SOON,
                () -> postgres.transactions()
                        .read(handle -> ExposureTable.find(handle, id))
                        .filter(exposure -> exposure.state() == ExposureState.OPEN)
                        .isPresent());
        return id;
    }

    private static Exposure exposure(RunId id) {
        return postgres.transactions()
                .read(handle -> ExposureTable.find(handle, id))
                .orElseThrow();
    }

    private static List<String> invocations() {
        return postgres.transactions()
                .read(handle -> handle.createQuery("select state || ' ' || coalesce(answer, '') from invocation")
                        .mapTo(String.class)
                        .list());
    }

    private static List<String> audited(String expression) {
        return postgres.audited(expression);
    }
}
