package dev.dangjik.exposure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.command.Reception.Received;
import dev.dangjik.command.Report.Mood;
import dev.dangjik.exposure.FakeMachine.Mode;
import dev.dangjik.run.RunId;
import dev.dangjik.run.RunState;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.Postgres;
import java.nio.file.Files;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Closing without the database, asked for again, cut off anywhere, seen by others first, or not heard of.
class ClosedWithoutDatabaseOnceTest {
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
    void the_very_same_signed_request_has_no_effect_also_after_a_restart() throws Exception {
        var id = opened();
        rig.losesDatabase();
        rig.closes("hana", "expose close board", 1);

        assertInstanceOf(Received.Replayed.class, rig.types("hana", "expose close board", 1));
        rig.restarts();
        assertInstanceOf(Received.Replayed.class, rig.types("hana", "expose close board", 1));
        rig.databaseIsBack();
        assertInstanceOf(Received.Replayed.class, rig.types("hana", "expose close board", 1), "not imported yet");
        rig.importJournal();
        rig.restarts();
        assertInstanceOf(Received.Replayed.class, rig.types("hana", "expose close board", 1), "it is a row");
        assertEquals(1, rig.machine.times("close " + id.value()));
    }

    @Test
    void the_same_wish_with_a_fresh_signature_gets_the_first_result() throws Exception {
        var id = opened();
        rig.losesDatabase();

        var first = AwayRig.answer(rig.receives(rig.incoming("hana", "expose close board", "signature1", "button/1")));
        var second = AwayRig.answer(rig.receives(rig.incoming("hana", "expose close board", "signature2", "button/1")));

        assertEquals(first, second);
        assertEquals(1, rig.machine.times("close " + id.value()));
    }

    @Test
    void what_a_crash_cut_off_before_the_machine_was_asked_is_done_by_the_next_start_and_told() throws Exception {
        var id = opened();
        rig.losesDatabase();
        rig.closes("hana", "expose close board", 1);
        leaveOnlyTheFirstLine();
        rig.machine.holdsOpen(id.value(), "shop/board", rig.clock.instant().minusSeconds(5));
        rig.databaseIsBack();
        rig.restarts();

        rig.resumes();

        var answer = rig.late.get(20, TimeUnit.SECONDS);
        assertEquals(Mood.GOOD, AwayRig.report(answer).mood());
        assertEquals(List.of(), rig.machine.open());
        rig.startsWork();
        assertEquals(RunState.SUCCEEDED, rig.engine().awaitEnd(id).state());
        Await.truth(SOON, () -> rig.journal().isEmpty());
        assertTrue(postgres.audited("said->>'after-restart'").contains("true"));
        assertEquals("hana", exposure(id).closedBy().orElseThrow());
    }

    @Test
    void what_a_crash_cut_off_behind_the_machines_answer_is_known_by_its_receipt() throws Exception {
        var id = opened();
        rig.losesDatabase();
        rig.closes("hana", "expose close board", 1);
        var closedAt = rig.clock.instant();
        leaveOnlyTheFirstLine();
        rig.databaseIsBack();
        rig.restarts();

        rig.resumes();

        var answer = rig.late.get(20, TimeUnit.SECONDS);
        assertTrue(AwayRig.said(answer).contains("board is closed (" + id.value() + ")"), AwayRig.said(answer));
        assertEquals(1, rig.machine.times("close " + id.value()));
        rig.startsWork();
        assertEquals(RunState.SUCCEEDED, rig.engine().awaitEnd(id).state());
        Await.truth(SOON, () -> rig.journal().isEmpty());
        assertEquals("hana", exposure(id).closedBy().orElseThrow());
        assertTrue(exposure(id).closingSince().orElseThrow().isBefore(closedAt));
    }

    @Test
    void a_crash_between_the_import_and_the_end_of_the_journal_doubles_nothing() throws Exception {
        var id = opened();
        rig.losesDatabase();
        rig.closes("hana", "expose close board", 1);
        var file = home.resolve("emergency.jsonl");
        var lines = Files.readString(file);
        rig.databaseIsBack();
        rig.importJournal();
        var once = postgres.audited("type");
        var exposure = exposure(id);

        Files.writeString(file, lines);
        rig.restarts();
        rig.importJournal();

        assertEquals(once, postgres.audited("type"));
        assertEquals(exposure, exposure(id));
        assertEquals("", Files.readString(file));
    }

    /// Its runs go on while its journal cannot be imported, as with another bot on the same database.
    @Test
    void a_bot_that_sees_it_gone_first_does_not_take_away_who_closed_it() throws Exception {
        var id = opened();
        rig.inbox.isAway(true);
        rig.books.isAway(true);
        rig.closes("hana", "expose close board", 1);

        var end = rig.engine().awaitEnd(id);
        assertEquals(RunState.SUCCEEDED, end.state());
        assertEquals(
                "exposure.detail.closed-away-unnamed",
                end.detail().orElseThrow().key());
        assertEquals(CloseReason.EMERGENCY, exposure(id).closeReason().orElseThrow());
        var seenFirst = exposure(id).closedAt().orElseThrow();
        rig.databaseIsBack();
        rig.importJournal();

        var exposure = exposure(id);
        assertEquals("hana", exposure.closedBy().orElseThrow());
        assertTrue(exposure.closedAt().orElseThrow().isBefore(seenFirst));
        var corrected = rig.engine().view(id).detail().orElseThrow();
        assertEquals(
                List.of("exposure.detail.closed-away", "hana"),
                List.of(corrected.key(), corrected.arguments().getFirst()));
        rig.watches();
        assertEquals(List.of(), rig.news);
        assertEquals(List.of(), rig.alarms);
    }

    @Test
    void its_own_run_reads_the_journal_before_it_believes_the_machine() throws Exception {
        var id = opened();
        rig.inbox.isAway(true);
        rig.books.isAway(true);
        // Back in the moment in which the run looks at the machine and finds nothing there any more.
        rig.machine.beforeStatus(() -> rig.books.isAway(!rig.machine.open().isEmpty()));

        rig.closes("hana", "expose close board", 1);

        var end = rig.engine().awaitEnd(id);
        assertEquals("hana", end.detail().orElseThrow().arguments().getFirst());
        assertEquals("hana", exposure(id).closedBy().orElseThrow());
    }

    @Test
    void a_stranger_that_the_watch_finds_too_is_told_by_the_same_key() throws Exception {
        rig.losesDatabase();
        rig.machine.holdsOpen("EXP-1", "shop/board", rig.clock.instant());
        rig.closes("hana", "expose close board", 1);
        rig.machine.holdsOpen("EXP-1", "shop/board", rig.clock.instant());
        rig.databaseIsBack();

        rig.watches();
        rig.importJournal();

        assertEquals(
                List.of("exposure-foreign/shop-vm/EXP-1"),
                rig.news.stream().distinct().toList());
        assertEquals(List.of(), rig.machine.open());
    }

    @Test
    void an_opening_that_was_on_its_way_is_closed_when_it_has_landed() throws Exception {
        var onItsWay = new CompletableFuture<Void>();
        var goOn = new CompletableFuture<Void>();
        rig.machine.firstDoes(() -> {
            onItsWay.complete(null);
            goOn.join();
        });
        rig.startsWork();
        var id = rig.engine().start(AwayRig.plan("board"));
        onItsWay.get(20, TimeUnit.SECONDS);
        rig.inbox.isAway(true);
        rig.books.isAway(true);

        var received = assertInstanceOf(Received.Underway.class, rig.types("hana", "expose close board", 1));
        Await.truth(SOON, () -> rig.machine.times("status") > 0);
        goOn.complete(null);

        assertTrue(AwayRig.said(AwayRig.answer(received)).contains("board is closed (" + id.value() + ")"));
        assertEquals(List.of(), rig.machine.open());
        rig.databaseIsBack();
        rig.importJournal();
        Await.truth(SOON, () -> rig.engine().view(id).state().isFinal());
        assertEquals(List.of(), rig.machine.open());
        assertEquals(ExposureState.CLOSED, exposure(id).state());
    }

    @ParameterizedTest
    @EnumSource(names = {"AWAY", "SILENT", "BROKEN"})
    void what_is_not_heard_of_is_unknown_calls_people_and_is_tried_until_it_is_closed(Mode mode) throws Exception {
        var id = opened();
        rig.losesDatabase();
        rig.machine.is(mode);

        var answer = rig.closes("hana", "expose close board", 1);

        var said = AwayRig.said(answer);
        assertEquals(Mood.UNKNOWN, AwayRig.report(answer).mood());
        assertTrue(said.contains("NOT SEEN CLOSED"), said);
        assertTrue(said.contains("sudo /usr/local/lib/dangjik/exposure"), said);
        assertTrue(said.contains("/ops shop expose close board"), said);
        Await.truth(SOON, () -> !rig.calls.isEmpty());
        assertTrue(rig.calls.getFirst().startsWith("shop board: "), rig.calls.toString());

        rig.machine.is(Mode.WORKS);

        var end = rig.late.get(20, TimeUnit.SECONDS);
        assertEquals(Mood.GOOD, AwayRig.report(end).mood());
        assertEquals(List.of(), rig.machine.open());
        assertEquals(1, rig.calls.size(), "the next one would be due in two minutes");
        rig.databaseIsBack();
        rig.restarts();
        rig.importJournal();
        rig.startsWork();
        assertEquals(RunState.SUCCEEDED, rig.engine().awaitEnd(id).state());
        assertEquals("hana", exposure(id).closedBy().orElseThrow());
        assertEquals(
                List.of("exposure.close-unverified", "exposure.close-done"),
                postgres.audited("type").stream()
                        .filter(type -> type.startsWith("exposure.close-") && !type.endsWith("wanted"))
                        .toList());
    }

    @Test
    void what_a_machine_calls_closed_and_the_world_still_sees_is_unknown() throws Exception {
        opened();
        rig.losesDatabase();
        rig.machine.serves(true);

        var answer = rig.closes("hana", "expose close board", 1);

        assertEquals(Mood.UNKNOWN, AwayRig.report(answer).mood());
        assertTrue(AwayRig.said(answer).contains("board is NOT SEEN CLOSED"), AwayRig.said(answer));
    }

    @Test
    void what_is_not_seen_closed_when_the_database_is_back_is_closed_by_its_run_which_calls_people() throws Exception {
        var id = opened();
        rig.losesDatabase();
        rig.machine.is(Mode.AWAY);
        rig.machine.serves(true);
        rig.closes("hana", "expose close board", 1);
        rig.databaseIsBack();
        rig.restarts();

        rig.importJournal();
        rig.startsWork();

        Await.truth(SOON, () -> !rig.alarms.isEmpty());
        assertEquals(ExposureState.UNVERIFIED, exposure(id).state());
        rig.machine.is(Mode.WORKS);
        rig.machine.serves(false);
        assertEquals(RunState.SUCCEEDED, rig.engine().awaitEnd(id).state());
        assertEquals("hana", exposure(id).closedBy().orElseThrow());
    }

    @Test
    void whoever_is_at_it_is_believed_and_nobody_is_called_any_more() throws Exception {
        var id = opened();
        rig.losesDatabase();
        rig.machine.is(Mode.AWAY);
        rig.machine.serves(true);
        var isAtIt = new CompletableFuture<Void>();
        rig.machine.beforeStatus(isAtIt::join);
        var first = assertInstanceOf(Received.Underway.class, rig.types("hana", "expose close board", 1));
        Await.truth(SOON, () -> !rig.journal().isEmpty());
        rig.closes("minjun", "expose close board --on-it", 2);
        isAtIt.complete(null);

        assertEquals(Mood.UNKNOWN, AwayRig.report(AwayRig.answer(first)).mood());
        Await.truth(SOON, () -> rig.machine.times("status") > 10);
        assertEquals(List.of(), rig.calls);
        rig.databaseIsBack();
        rig.restarts();
        rig.importJournal();
        rig.startsWork();
        Await.truth(SOON, () -> exposure(id).state() == ExposureState.UNVERIFIED);
        assertEquals("minjun", exposure(id).acknowledgedBy().orElseThrow());
        assertEquals("hana", exposure(id).closedBy().orElseThrow());
        rig.machine.is(Mode.WORKS);
        rig.machine.serves(false);
        assertEquals(RunState.SUCCEEDED, rig.engine().awaitEnd(id).state());
        assertEquals(List.of(), rig.alarms);
        assertTrue(postgres.audited("type").contains("exposure.acknowledged"));
    }

    private RunId opened() throws Exception {
        rig.startsWork();
        var id = rig.engine().start(AwayRig.plan("board"));
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

    private void leaveOnlyTheFirstLine() throws Exception {
        var file = home.resolve("emergency.jsonl");
        Files.writeString(file, Files.readAllLines(file).getFirst() + "\n");
    }
}
