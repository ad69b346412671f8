package dev.dangjik.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.audit.AuditVerifier;
import dev.dangjik.store.DatabaseVisit;
import dev.dangjik.testing.BotRig;
import dev.dangjik.testing.FakeSlackFault;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/// Slack answers with limits and faults, and loses answers, while a run goes on; the audit of it all is whole.
@Tag("lab")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SlackOutageTest {
    private static final String LINE = "/ops everbit restart alertmanager";

    private static BotRig bot;

    @BeforeAll
    static void start() throws Exception {
        bot = BotRig.start("slack-outage", LabShell.site());
    }

    @AfterAll
    static void stop() throws Exception {
        bot.close();
        new Everbit(new LabShell()).sh("rm -rf " + bot.files().vmDirectory());
    }

    @Test
    @Order(1)
    void a_run_is_told_once_and_to_its_end() throws Exception {
        bot.slack()
                .fails(
                        "chat.postMessage",
                        new FakeSlackFault.RateLimited(1),
                        new FakeSlackFault.Status(500),
                        new FakeSlackFault.CutAfter());
        bot.slack()
                .fails(
                        "chat.update",
                        new FakeSlackFault.Status(503),
                        new FakeSlackFault.CutAfter(),
                        new FakeSlackFault.RateLimited(1),
                        new FakeSlackFault.DoneButStatus(500));

        var message = bot.awaitsEnd(bot.starts("hana", LINE));

        assertTrue(message.text().startsWith("✅"), message.everything());
        assertEquals(1, bot.runs(BotRig.EVERBIT).size());
        assertEquals(List.of(), bot.slack().workspace().violations());
    }

    @Test
    @Order(2)
    void the_next_message_that_Slack_takes_twice_stands_there_once_in_the_end() throws Exception {
        bot.slack().fails("chat.postMessage", new FakeSlackFault.DoneTwiceAndCut());

        var message = bot.awaitsEnd(bot.starts("hana", LINE));

        assertTrue(message.text().startsWith("✅"), message.everything());
        BotRig.awaits(
                Duration.ofMinutes(4),
                "the duplicate's end",
                () -> Optional.of(bot.runs(BotRig.EVERBIT)).filter(messages -> messages.size() == 2));
        assertEquals(message.ts(), bot.runs(BotRig.EVERBIT).getLast().ts());
        assertEquals(List.of(), bot.slack().workspace().violations());
    }

    @Test
    @Order(3)
    void the_audit_of_it_is_whole_and_one_edited_row_is_found() throws Exception {
        assertEquals(6, verified());

        try (var visit = DatabaseVisit.begin(bot.files().home(), Optional.empty());
                var connection = visit.connect();
                var statement = connection.createStatement()) {
            statement.execute("alter table audit_event disable trigger user");
            assertEquals(1, statement.executeUpdate("""
                    update audit_event set actor_person = 'sora'
                    where seq = (select min(seq) from audit_event where actor_person = 'hana')"""));
            statement.execute("alter table audit_event enable trigger user");
        }
        assertEquals(2, verified());
    }

    /// The exit code of `dangjik audit verify`.
    private static int verified() throws SQLException {
        try (var visit = DatabaseVisit.begin(bot.files().home(), Optional.empty());
                var connection = visit.connect()) {
            return AuditVerifier.verify(connection).verdict().exitCode();
        }
    }
}
