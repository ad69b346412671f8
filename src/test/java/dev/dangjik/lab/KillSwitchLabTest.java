package dev.dangjik.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.audit.AuditVerifier;
import dev.dangjik.store.EmbeddedPostgres;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.BotRig;
import dev.dangjik.testing.FakeSlackFault;
import dev.dangjik.testing.FakeSlackMessage;
import dev.dangjik.testing.OwnPostgres;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Orders are stopped by a line in Slack, through the application's own interface, and let go on again by two persons.
@Tag("lab")
class KillSwitchLabTest {
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final Duration AT_ONCE = Duration.ofSeconds(2);

    /// Every way in which Slack takes words.
    private static final List<String> POSTING =
            List.of("chat.postMessage", "chat.postEphemeral", "chat.update", "response");

    private static OwnPostgres server;
    private static BotRig bot;
    private static TradingSwitch trading;

    @BeforeAll
    static void start() throws Exception {
        var everbit = new Everbit(new LabShell());
        trading = new TradingSwitch(everbit);
        everbit.startOver();
        server = OwnPostgres.start();
        bot = BotRig.start("kill-switch", LabShell.site(), server);
    }

    @BeforeEach
    void orders_are_placed() throws Exception {
        trading.startOver();
        assertTrue(trading.places("main"), "orders are placed");
        // So that what is measured is the bot, and not its first connection.
        bot.answer("hana", BotRig.EVERBIT, "/killswitch status");
    }

    @AfterEach
    void nothing_was_said_that_Slack_would_refuse() {
        assertEquals(List.of(), bot.slack().workspace().violations());
    }

    @AfterAll
    static void stop() throws Exception {
        trading.startOver();
        bot.close();
        server.close();
    }

    @Test
    void orders_stop_within_two_seconds_and_what_stands_is_untouched() throws Exception {
        var standing = trading.standing();

        var took = new ArrayList<Duration>();
        for (int tries = 0; tries < 3 && took.stream().noneMatch(one -> one.compareTo(AT_ONCE) < 0); tries++) {
            trading.startOver();
            var begun = System.nanoTime();
            var said = engages("global \"429 everywhere\"");
            took.add(Duration.ofNanos(System.nanoTime() - begun));
            assertTrue(said.contains("주문을 넣지 않음"), said);
        }

        assertTrue(took.stream().anyMatch(one -> one.compareTo(AT_ONCE) < 0), took.toString());
        assertFalse(trading.isEnabled("global"));
        assertFalse(trading.places("main"));
        assertFalse(trading.places("hedge"));
        assertEquals(standing, trading.standing());
        awaitsNews("작동했습니다", "429 everywhere");
        var status = bot.answer("minjun", BotRig.EVERBIT, "/killswitch status");
        assertTrue(status.contains("429 everywhere") && status.contains("hana"), status);
        answered("/killswitch engage", "이미 작동 중");
    }

    @Test
    void one_account_is_stopped_and_the_other_goes_on() throws Exception {
        engages("main");

        assertFalse(trading.places("main"));
        assertTrue(trading.places("hedge"));
    }

    @Test
    void it_works_with_the_database_killed_and_is_in_the_audit_once_when_it_is_back() throws Exception {
        server.server().stop(EmbeddedPostgres.Stop.IMMEDIATE);
        try {
            var said = engages("hedge \"no database\"");

            assertTrue(said.contains("in_channel"), "everybody in the channel hears of it: " + said);
            assertFalse(trading.isEnabled("hedge"));
            assertTrue(journal().contains("no database"));
        } finally {
            assertTrue(server.server().ensureRunning());
        }
        Await.truth(SOON, () -> journal().isEmpty());
        awaitsNews("no database");
        assertEquals(1, news("no database"));
        try (var connection = server.server().owner(EmbeddedPostgres.DATABASE).connect();
                var found = connection.createStatement().executeQuery("""
                                select count(*) from audit_event where type = 'killswitch.engaging'
                                and convert_from(body, 'UTF8') like '%no database%'""")) {
            found.next();
            assertEquals(1, found.getInt(1));
            assertEquals(6, AuditVerifier.verify(connection).verdict().exitCode());
        }
    }

    @Test
    void it_works_while_Slack_takes_no_message() throws Exception {
        var down = new FakeSlackFault[40];
        Arrays.fill(down, new FakeSlackFault.Status(500));
        bot.slack().fails("chat.postMessage", down);

        engages("main \"Slack is down\"");

        assertFalse(trading.isEnabled("main"));
        Await.truth(SOON, () -> journal().isEmpty());
        bot.slack().recover("chat.postMessage");
        awaitsNews("Slack is down");
    }

    @Test
    void it_works_with_the_database_killed_while_Slack_takes_nothing_and_people_hear_of_it_once_afterwards()
            throws Exception {
        var reason = "nothing but the machine";
        server.server().stop(EmbeddedPostgres.Stop.IMMEDIATE);
        try {
            slackTakesNothing();

            var ack = bot.person("hana").types(BotRig.EVERBIT, "/killswitch engage hedge \"" + reason + "\"");

            assertEquals(200, ack.status(), "the request itself is acknowledged");
            Await.truth(SOON, () -> !trading.isEnabled("hedge"));
            assertFalse(trading.places("hedge"));
            Await.truth(SOON, () -> journal().contains(reason));
        } finally {
            assertTrue(server.server().ensureRunning());
        }
        Await.truth(SOON, () -> journal().isEmpty());
        assertEquals(0, news(reason), "the database is back and Slack is not");
        POSTING.forEach(bot.slack()::recover);
        awaitsNews(reason);
        assertEquals(1, news(reason));
        assertFalse(trading.isEnabled("hedge"));
    }

    private static void slackTakesNothing() {
        var down = new FakeSlackFault[200];
        Arrays.fill(down, new FakeSlackFault.Status(500));
        POSTING.forEach(method -> bot.slack().fails(method, down));
    }

    @Test
    void an_interface_that_lies_hangs_or_fails_is_unknown() throws Exception {
        for (var mode : List.of("lies", "answers-500", "hangs")) {
            trading.fault(mode);

            var said = answered("/killswitch engage main", "알 수 없습니다");

            assertTrue(said.contains("웹 UI"), mode + ": " + said);
            assertTrue(said.contains("/ops everbit killswitch engage main"), mode + ": " + said);
            trading.fault("");
            assertTrue(trading.isEnabled("main"), mode);
        }
    }

    @Test
    void two_persons_let_orders_go_on_and_one_alone_does_not() throws Exception {
        engages("global \"duplicates\"");
        awaitsNews("duplicates");

        var asked = bot.starts("hana", "/killswitch lift global \"limits are back\"");
        assertTrue(asked.text().startsWith("🕒"), asked.everything());
        assertTrue(asked.everything().contains("duplicates"), asked.everything());
        assertTrue(asked.everything().contains("limits are back"), asked.everything());
        assertFalse(bot.reviews("hana", asked).isForm());
        assertFalse(trading.isEnabled("global"));
        var window = bot.reviews("minjun", bot.now(asked).orElseThrow());
        assertTrue(window.verbatim().contains("duplicates"), window.verbatim());
        bot.person("minjun").submits(Map.of("verdict", "approve"));

        var end = bot.awaitsEnd(asked);
        assertTrue(end.text().startsWith("✅"), end.everything());
        assertTrue(trading.isEnabled("global"));
        assertTrue(trading.places("main"));
        assertFalse(everything().contains("lab-everbit-admin-token"));
    }

    private static String engages(String what) throws Exception {
        return answered("/killswitch engage " + what, "작동했습니다");
    }

    /// The answer that has these words: at once, or behind the acknowledgement where that could not wait for it.
    private static String answered(String line, String words) throws Exception {
        int before = bot.slack().workspace().shown().size();
        var ack = bot.person("hana").types(BotRig.EVERBIT, line);
        return ack.body().contains(words)
                ? ack.body()
                : BotRig.awaits(
                        SOON,
                        words + " instead of " + ack.body(),
                        () -> bot.slack().workspace().shown().stream()
                                .skip(before)
                                .map(shown -> shown.content().toString())
                                .filter(text -> text.contains(words))
                                .findFirst());
    }

    private static String everything() {
        return bot.slack().workspace().messages(BotRig.EVERBIT).stream()
                        .map(FakeSlackMessage::everything)
                        .toList()
                        .toString()
                + bot.slack().workspace().shown()
                + bot.slack().workspace().files();
    }

    private static String journal() throws java.io.IOException {
        var file = bot.files().home().resolve("emergency.jsonl");
        return Files.exists(file) ? Files.readString(file) : "";
    }

    private static long news(String words) {
        return bot.slack().workspace().messages(BotRig.EVERBIT).stream()
                .filter(message -> message.key().startsWith("killswitch/"))
                .filter(BotRig.says(words))
                .count();
    }

    private static void awaitsNews(String... words) throws Exception {
        BotRig.awaits(
                SOON,
                "the operations channel",
                () -> Optional.of(Arrays.stream(words).allMatch(word -> news(word) > 0))
                        .filter(Boolean::booleanValue));
    }
}
