package dev.dangjik.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.audit.Anchor;
import dev.dangjik.store.EmbeddedPostgres;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.BotRig;
import dev.dangjik.testing.FakeSlackMessage;
import dev.dangjik.testing.OwnPostgres;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The end of the chain in the journals of the lab's real machines, and what they still tell when the database has been
/// changed by somebody with all rights on it.
@Tag("lab")
class AnchorsInTheJournalTest {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String CHANNEL = "C0AUDIT";
    private static final List<String> MACHINES = List.of("everbit", "stockboom", "web-project", "o4o-api", "o4o-web");

    private static OwnPostgres server;
    private static BotRig bot;

    @BeforeAll
    static void start() throws Exception {
        server = OwnPostgres.start();
        bot = BotRig.start("anchors", LabShell.site() + "audit: {channel: " + CHANNEL + ", language: en}\n", server);
    }

    @AfterAll
    static void stop() {
        bot.close();
        server.close();
    }

    @Test
    void what_real_journals_hold_shows_a_whole_chain_and_one_that_was_written_anew() throws Exception {
        reload("the first");
        var line = anchors(1).getLast();
        reload("the second");
        anchors(2);

        for (var machine : MACHINES) {
            Await.truth(LONG, () -> journal(machine).contains(line));
        }
        Await.truth(LONG, () -> behind() == 0);
        var whole = bot.answer("hana", BotRig.EVERBIT, "/ops everbit audit verify");
        assertTrue(whole.contains("RESULT OK"), whole);

        // Slack forgets everything, and the chain loses what came behind the first anchor.
        bot.slack()
                .workspace()
                .messages(CHANNEL)
                .forEach(message -> bot.slack().workspace().delete(CHANNEL, message.ts()));
        long first = Anchor.in(line).orElseThrow().head().seq();
        tamper("delete from audit_event where seq >= " + first);
        tamper("delete from audit_anchor");
        var cut = bot.answer("hana", BotRig.EVERBIT, "/ops everbit audit verify");
        assertTrue(cut.contains("RESULT REWRITTEN") || cut.contains("RESULT TRUNCATED"), cut);
        assertEquals(List.of(), bot.slack().workspace().violations());
    }

    /// Changes a comment of the site: loading the files is a critical event.
    private static void reload(String comment) throws Exception {
        Files.writeString(
                bot.files().site(),
                Files.readString(bot.files().site())
                        .replaceFirst("name: \"Sora[^\"]*\"", "name: \"Sora, " + comment + "\""));
    }

    private static List<String> anchors(int count) throws Exception {
        return Await.value(
                LONG,
                () -> bot.slack().workspace().messages(CHANNEL).stream()
                        .filter(message -> message.key().startsWith("anchor/"))
                        .map(FakeSlackMessage::text)
                        .map(text -> Anchor.in(text).orElseThrow().line())
                        .toList(),
                lines -> lines.size() >= count);
    }

    private static String journal(String machine) throws Exception {
        return LabMachine.of(machine).sh("journalctl --no-pager -q -t dangjik-anchor -o cat -n 200");
    }

    private static long behind() throws SQLException {
        try (var connection = server.server().owner(EmbeddedPostgres.DATABASE).connect();
                var statement = connection.createStatement();
                var found = statement.executeQuery("select " + MACHINES.size() + " - count(*) from audit_anchor_host"
                        + " where written >= (select max(seq) from audit_anchor)")) {
            found.next();
            return found.getLong(1);
        }
    }

    private static void tamper(String sql) throws SQLException {
        try (var connection = server.server().owner(EmbeddedPostgres.DATABASE).connect();
                var statement = connection.createStatement()) {
            statement.execute("set session_replication_role = replica");
            statement.execute(sql);
        }
    }
}
