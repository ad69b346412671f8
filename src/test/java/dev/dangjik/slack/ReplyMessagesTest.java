package dev.dangjik.slack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.command.Incoming;
import dev.dangjik.command.Invocation;
import dev.dangjik.command.Reply;
import dev.dangjik.command.Report;
import dev.dangjik.message.JdbiOutbox;
import dev.dangjik.message.Language;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.message.WakeUp;
import dev.dangjik.permission.Actor;
import dev.dangjik.run.RunId;
import dev.dangjik.stack.SlackAccount;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestClock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Which messages are put into the outbox, for whom.
class ReplyMessagesTest {
    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private static final Reply NOTICE = Reply.Notice.of(Text.of("why.allowed"));
    private static final Reply ANSWER =
            new Reply.Answer(new Report(Text.of("runs.title", "shop"), Report.Mood.PLAIN, List.of()));
    private static final Optional<String> URL = Optional.of("https://hooks.example/1");

    private final TestClock clock = TestClock.atNoon();
    private final JdbiOutbox outbox = new JdbiOutbox(clock, new WakeUp());
    private final ReplyMessages replies = new ReplyMessages(outbox, Texts.packaged(), () -> Shop.CATALOGUE);

    @Test
    void an_answer_is_for_all_to_see_and_a_refusal_for_one() {
        put("a", URL, ANSWER);
        put("b", URL, NOTICE);

        assertEquals(
                List.of("reply/a response true", "reply/b response false"),
                rows("key || ' ' || kind || ' ' || in_channel"));
    }

    @Test
    void without_a_response_url_the_asking_person_alone_sees_it() {
        put("a", Optional.empty(), NOTICE);

        assertEquals(
                List.of("ephemeral " + Shop.CHANNEL + " U0HANA"), rows("kind || ' ' || channel || ' ' || recipient"));
    }

    @Test
    void a_run_that_is_told_in_this_very_channel_needs_no_pointer() {
        put("a", URL, new Reply.Started(new RunId("261120k3p7q"), Shop.CHANNEL));
        assertEquals(List.of(), rows("key"));

        put("b", URL, new Reply.Started(new RunId("261120k3p7q"), "C0ELSE"));
        assertEquals(List.of("reply/b"), rows("key"));
    }

    @Test
    void it_speaks_the_asking_persons_language() {
        put("a", URL, NOTICE);

        assertTrue(
                rows("body").getFirst().contains("May be run now."),
                rows("body").toString());
    }

    private void put(String id, Optional<String> url, Reply reply) {
        var actor = Actor.member(Shop.CATALOGUE.site(), new SlackAccount("T0LAB", "U0HANA"));
        var incoming = new Incoming(
                Incoming.Kind.COMMAND,
                actor,
                "shop runs",
                Optional.of(Shop.CHANNEL),
                Language.EN,
                Optional.empty(),
                Optional.empty(),
                url,
                false);
        postgres.transactions(clock)
                .run(transaction -> replies.put(transaction, new Invocation(id, incoming, clock.instant()), reply));
    }

    private static List<String> rows(String expression) {
        return postgres.jdbi()
                .withHandle(handle -> handle.createQuery("select " + expression + " from outbox order by id")
                        .mapTo(String.class)
                        .list());
    }
}
