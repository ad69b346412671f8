package dev.dangjik.killswitch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.command.Procedure.AtOnce.Begun;
import dev.dangjik.command.Report.Mood;
import dev.dangjik.emergency.EmergencyEntry.Kind;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.Postgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirDeletionStrategy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EngageTest {
    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private static final Duration SOON = Duration.ofSeconds(20);

    /// The figures of a moment are written in the background, perhaps while the test ends.
    @TempDir(deletionStrategy = TempDirDeletionStrategy.IgnoreFailures.class)
    Path home;

    private EngageRig rig;

    @BeforeEach
    void start() {
        rig = new EngageRig(home, postgres.transactions());
    }

    @Test
    void one_person_stops_it_at_once_and_it_is_read_back() throws Exception {
        var answer = rig.engages("hana", 1, "main", "429 everywhere");

        assertFalse(rig.shop.isOn("main"));
        assertEquals(Mood.GOOD, EngageRig.report(answer).mood());
        assertTrue(
                EngageRig.said(answer).startsWith("Orders (main): engaged: stop placing orders."),
                EngageRig.said(answer));
        assertTrue(EngageRig.said(answer).contains("open orders and positions"));
        assertTrue(EngageRig.said(answer).contains("/ops shop stop lift main"));
        assertFalse(answer.isForAll(), "the operations channel is told by the database");
        assertEquals(
                List.of(
                        "GET http://127.0.0.1:8080/switch?account=main",
                        "POST http://127.0.0.1:8080/switch {\"account\":\"main\",\"by\":\"hana\",\"on\":false}",
                        "GET http://127.0.0.1:8080/switch?account=main"),
                rig.shop.calls.subList(0, 3));
    }

    @Test
    void it_is_on_the_disk_before_anything_is_called() throws Exception {
        var seen = new java.util.concurrent.CopyOnWriteArrayList<Kind>();
        rig.shop.firstDoes(() -> rig.journal().read().entries().forEach(entry -> seen.add(entry.kind())));

        rig.engages("hana", 1);

        assertEquals(List.of(Kind.ENGAGE), seen);
    }

    @Test
    void the_token_stands_in_no_command_no_file_and_no_audit() throws Exception {
        rig.engages("hana", 1, "main", "token " + ShopSwitch.TOKEN);

        Await.truth(SOON, () -> audited("said->>'outcome'").contains("engaged"));
        assertFalse(rig.shop.commands.toString().contains(ShopSwitch.TOKEN));
        assertFalse(audited("said::text").toString().contains(ShopSwitch.TOKEN));
        rig.databaseIsAway(true);
        rig.engages("hana", 2);
        assertFalse(Files.readString(home.resolve("emergency.jsonl")).contains(ShopSwitch.TOKEN));
    }

    @Test
    void a_switch_that_is_engaged_already_is_success_and_says_so() throws Exception {
        rig.shop.on.put("global", false);

        var answer = rig.engages("hana", 1);

        assertEquals(Mood.GOOD, EngageRig.report(answer).mood());
        assertTrue(EngageRig.said(answer).contains("was engaged already"), EngageRig.said(answer));
    }

    @ParameterizedTest
    @CsvSource({"LIES", "ANSWERS_500", "HANGS", "BLIND"})
    void what_is_not_read_back_is_unknown_and_never_success(ShopInterface.Mode mode) throws Exception {
        rig.shop.is(mode);

        var answer = rig.engages("hana", 1);

        var said = EngageRig.said(answer);
        assertEquals(Mood.UNKNOWN, EngageRig.report(answer).mood());
        assertTrue(said.contains("NOT KNOWN"), said);
        assertEquals(
                "Orders (global): switch OFF NOT CONFIRMED",
                EngageRig.said(EngageRig.report(answer).title()));
        assertTrue(said.contains("switch it off in the web UI"), said);
        assertTrue(said.contains("/ops shop stop engage global"), said);
        Await.truth(SOON, () -> audited("said->>'outcome'").contains("unknown"));
    }

    @Test
    void a_call_whose_answer_is_lost_is_judged_by_what_is_read_back() throws Exception {
        rig.shop.is(ShopInterface.Mode.DOES_IT_SILENTLY);

        assertEquals(Mood.GOOD, EngageRig.report(rig.engages("hana", 1)).mood());
    }

    @Test
    void a_connection_that_was_dead_is_made_again() throws Exception {
        rig.shop.breaks(RemoteException.Reason.LOST, 1);

        assertEquals(Mood.GOOD, EngageRig.report(rig.engages("hana", 1)).mood());
        assertEquals(1, rig.shop.turns());
    }

    @Test
    void a_host_that_cannot_be_reached_is_told_as_not_engaged() throws Exception {
        rig.shop.breaks(RemoteException.Reason.UNREACHABLE, 2);

        var answer = rig.engages("hana", 1);

        assertEquals(Mood.BAD, EngageRig.report(answer).mood());
        assertTrue(EngageRig.said(answer).contains("NOT ENGAGED"), EngageRig.said(answer));
    }

    @Test
    void it_works_while_the_database_is_away_and_is_in_the_audit_once_it_is_back() throws Exception {
        rig.databaseIsAway(true);
        var answer = rig.engages("hana", 1, "main", "duplicate orders");
        rig.clock.advance(Duration.ofMinutes(7));

        assertFalse(rig.shop.isOn("main"));
        assertEquals(Mood.GOOD, EngageRig.report(answer).mood());
        assertTrue(answer.isForAll(), "nobody else would hear of it now");
        assertEquals(List.of(), audited("type"));

        rig.databaseIsAway(false);
        rig.importJournal();
        rig.importJournal();

        assertEquals(
                List.of("invocation.received", "decision.allowed", "killswitch.engaging", "killswitch.engaged"),
                audited("type").subList(0, 4));
        assertEquals("2026-11-20T12:00:00Z", audited("said->>'at'").getFirst());
        assertEquals("duplicate orders", audited("said->>'reason'").get(2));
        assertEquals(
                1, audited("type").stream().filter("killswitch.engaged"::equals).count());
        assertEquals(1, rig.told.size(), rig.told.toString());
    }

    @Test
    void with_the_database_and_slack_away_at_once_it_stops_also_after_a_crash_and_people_hear_of_it_once()
            throws Exception {
        rig.databaseIsAway(true);
        rig.slackIsAway(true);
        var answer = rig.engages("hana", 1, "main", "nothing but the machine");
        assertFalse(rig.shop.isOn("main"));
        assertEquals(Mood.GOOD, EngageRig.report(answer).mood());
        Await.truth(SOON, () -> rig.journal().read().entries().size() == 3);
        leaveOnlyTheFirstLine();
        rig.shop.on.put("main", true);

        rig.restart().resume();

        Await.truth(SOON, () -> !rig.shop.isOn("main"));
        Await.truth(SOON, () -> rig.journal().read().entries().size() > 1);
        assertEquals(List.of(), rig.told);
        assertFalse(rig.late.isDone());
        rig.databaseIsAway(false);
        rig.importJournal();
        rig.importJournal();
        assertEquals(1, rig.told.size(), rig.told.toString());
        assertEquals(
                1, audited("type").stream().filter("killswitch.engaged"::equals).count());
        assertTrue(audited("said->>'reason'").contains("nothing but the machine"));
        Await.truth(SOON, () -> rig.journal().read().isEmpty());
    }

    @Test
    void a_crash_between_the_import_and_the_end_of_the_journal_doubles_nothing() throws Exception {
        rig.databaseIsAway(true);
        rig.engages("hana", 1);
        var file = home.resolve("emergency.jsonl");
        Await.truth(SOON, () -> Files.readString(file).contains("\"figures\""));
        var lines = Files.readString(file);
        rig.databaseIsAway(false);
        rig.importJournal();
        var once = audited("type");
        assertEquals("", Files.readString(file));

        Files.writeString(file, lines);
        rig.restart();
        rig.importJournal();

        assertEquals(once, audited("type"));
        assertEquals(1, rig.told.size());
        assertEquals("", Files.readString(file));
    }

    @Test
    void the_very_same_signed_request_has_no_effect_also_after_a_restart_without_a_database() throws Exception {
        rig.databaseIsAway(true);
        var incoming = rig.incoming("hana", "signature1", "command/1");
        EngageRig.answer(rig.begins(incoming, "hana"));

        assertInstanceOf(Begun.Replayed.class, rig.begins(incoming, "hana"));
        rig.restart();
        assertInstanceOf(Begun.Replayed.class, rig.begins(incoming, "hana"));
        assertEquals(1, rig.shop.turns());
    }

    @Test
    void the_very_same_signed_request_has_no_effect_once_it_is_a_row() throws Exception {
        var incoming = rig.incoming("hana", "signature1", "command/1");
        EngageRig.answer(rig.begins(incoming, "hana"));
        Await.truth(SOON, () -> rig.journal().read().isEmpty());
        rig.restart();

        assertInstanceOf(Begun.Replayed.class, rig.begins(incoming, "hana"));
        assertEquals(1, rig.shop.turns());
    }

    @Test
    void the_same_wish_with_a_fresh_signature_gets_the_first_result() throws Exception {
        var first = EngageRig.answer(rig.begins(rig.incoming("hana", "signature1", "button/1"), "hana"));
        var second = EngageRig.answer(rig.begins(rig.incoming("hana", "signature2", "button/1"), "hana"));

        assertEquals(first, second);
        assertEquals(1, rig.shop.turns());
    }

    @Test
    void a_press_on_an_old_button_stops_it_again() throws Exception {
        EngageRig.answer(rig.begins(rig.incoming("hana", "signature1", "button/1"), "hana"));
        Await.truth(SOON, () -> rig.journal().read().isEmpty());
        rig.shop.on.put("global", true);
        rig.clock.advance(Duration.ofMinutes(2));

        EngageRig.answer(rig.begins(rig.incoming("hana", "signature2", "button/1"), "hana"));

        assertFalse(rig.shop.isOn("global"));
        Await.truth(SOON, () -> rig.journal().read().isEmpty());
        rig.restart();
        assertInstanceOf(Begun.Replayed.class, rig.begins(rig.incoming("hana", "signature2", "button/1"), "hana"));
    }

    @Test
    void what_is_being_done_when_the_bot_is_ready_is_done_once() throws Exception {
        var resumed = new java.util.concurrent.CompletableFuture<Void>();
        rig.shop.firstDoes(() -> {
            rig.switches().resume();
            resumed.complete(null);
        });

        rig.engages("hana", 1);

        resumed.get(20, java.util.concurrent.TimeUnit.SECONDS);
        Await.truth(SOON, () -> rig.journal().read().isEmpty());
        assertEquals(1, rig.shop.turns());
        assertFalse(rig.late.isDone());
    }

    @Test
    void what_a_crash_cut_off_is_done_by_the_next_start_and_told() throws Exception {
        rig.databaseIsAway(true);
        rig.engages("hana", 1);
        Await.truth(SOON, () -> rig.journal().read().entries().size() == 3);
        leaveOnlyTheFirstLine();
        rig.shop.on.put("global", true);
        rig.databaseIsAway(false);

        var next = rig.restart();
        next.resume();

        var answer = rig.late.get(20, java.util.concurrent.TimeUnit.SECONDS);
        assertEquals(Mood.GOOD, EngageRig.report(answer).mood());
        assertFalse(rig.shop.isOn("global"));
        Await.truth(SOON, () -> audited("said->>'after-restart'").contains("true"));
    }

    @Test
    void what_a_crash_cut_off_long_ago_is_not_done_any_more() throws Exception {
        rig.databaseIsAway(true);
        rig.engages("hana", 1);
        Await.truth(SOON, () -> rig.journal().read().entries().size() == 3);
        leaveOnlyTheFirstLine();
        rig.databaseIsAway(false);
        rig.clock.advance(Duration.ofMinutes(11));

        rig.restart().resume();

        Await.truth(SOON, () -> audited("said->>'outcome'").contains("unknown"));
        assertEquals(1, rig.shop.turns());
        Await.truth(SOON, () -> rig.journal().read().isEmpty());
    }

    @Test
    void who_may_not_is_refused_and_that_is_in_the_audit_too() throws Exception {
        EngageRig.answer(rig.begins("sora", 1));

        assertEquals(0, rig.shop.turns());
        Await.truth(SOON, () -> audited("type").equals(List.of("invocation.received", "decision.denied")));
    }

    @Test
    void the_figures_of_that_moment_are_remembered() throws Exception {
        rig.engages("hana", 1);

        Await.truth(SOON, () -> audited("said->>'rate-limited'").contains("7"));
    }

    private void leaveOnlyTheFirstLine() throws Exception {
        var file = home.resolve("emergency.jsonl");
        Files.writeString(file, Files.readAllLines(file).getFirst() + "\n");
    }

    private static List<String> audited(String expression) {
        return postgres.audited(expression);
    }
}
