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
import java.util.concurrent.atomic.AtomicReference;
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

    /// Told by Slack when an answer waits for it, and not before.
    private final AtomicReference<Optional<Language>> told = new AtomicReference<>(Optional.empty());

    private final PersonLanguages languages = new PersonLanguages() {
        @Override
        public Optional<Language> known(SlackAccount account) {
            return told.get();
        }

        @Override
        public Optional<Language> awaited(SlackAccount account) {
            told.set(Optional.of(Language.KO));
            return told.get();
        }
    };

    private final TestClock clock = TestClock.atNoon();
    private final JdbiOutbox outbox = new JdbiOutbox(clock, new WakeUp());
    private final ReplyMessages replies = new ReplyMessages(outbox, Texts.packaged(), () -> Shop.CATALOGUE, languages);

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

    @Test
    void a_language_that_became_known_after_the_request_was_recorded_is_spoken() {
        replies.prepare(invocation("a", URL));
        put("a", URL, NOTICE);

        assertTrue(
                rows("body").getFirst().contains("지금 실행할 수 있습니다."), rows("body").toString());
    }

    private void put(String id, Optional<String> url, Reply reply) {
        postgres.transactions(clock).run(transaction -> replies.put(transaction, invocation(id, url), reply));
    }

    private Invocation invocation(String id, Optional<String> url) {
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
        return new Invocation(id, incoming, clock.instant());
    }

    private static List<String> rows(String expression) {
        return postgres.jdbi()
                .withHandle(handle -> handle.createQuery("select " + expression + " from outbox order by id")
                        .mapTo(String.class)
                        .list());
    }
}
