package dev.dangjik.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.audit.ChainedAuditLog;
import dev.dangjik.command.catalogue.Arguments;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.SmallWorkspace;
import dev.dangjik.command.catalogue.StepDefinition;
import dev.dangjik.config.Redactor;
import dev.dangjik.config.Secret;
import dev.dangjik.message.JdbiOutbox;
import dev.dangjik.message.Texts;
import dev.dangjik.message.WakeUp;
import dev.dangjik.permission.Actor;
import dev.dangjik.remote.Bytes;
import dev.dangjik.slack.DirectAnswers;
import dev.dangjik.slack.FirstResults;
import dev.dangjik.slack.FrontDoor;
import dev.dangjik.slack.Rejection;
import dev.dangjik.slack.ReplayGuard;
import dev.dangjik.slack.RequestSignature;
import dev.dangjik.slack.RowlessCounter;
import dev.dangjik.slack.SlackApi;
import dev.dangjik.slack.SlackForms;
import dev.dangjik.slack.SlackInbox;
import dev.dangjik.slack.SlackRequests;
import dev.dangjik.stack.SlackAccount;
import dev.dangjik.store.DatabaseUnavailable;
import dev.dangjik.store.Transactions;
import dev.dangjik.testing.NoCredentials;
import dev.dangjik.testing.NoForms;
import dev.dangjik.testing.NoReviews;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.SignedRequest;
import dev.dangjik.testing.TestClock;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// From Slack's signed bytes to the row of the request, through everything that stands between.
class FromSlackTest {
    private static final String SECRET = "8f742231b10e8888abcd99yyyzzz85a5";

    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private static final Catalogue CATALOGUE =
            new SmallWorkspace().operatedByHana().load();

    private final TestClock clock = TestClock.atNoon();
    private boolean isCommitUnheard;
    private int immediate;
    private int unrecorded;
    private final List<Rejection> rejections = new ArrayList<>();
    private final List<Runnable> afterwards = new ArrayList<>();
    private final List<Runnable> work = new ArrayList<>();

    @Test
    void a_signed_command_is_a_row_with_its_words_before_it_is_acknowledged() {
        var answer = send(inbox(), signed(command("restart api —because “주문 &amp; 결제”", "1")));

        assertEquals(new SlackInbox.Answer(200, "", Bytes.EMPTY), answer);
        assertEquals(List.of("restart api —because “주문 & 결제”"), column("body"));
        assertEquals(List.of("T0LAB/U0HANA"), column("actor"));
        assertEquals(List.of("received"), column("state"));
        assertEquals(1, work.size());
    }

    @Test
    void a_pressed_button_is_a_row_with_its_value() {
        assertEquals(200, send(inbox(), signed(press())).status());
        assertEquals(200, send(inbox(), signed(press() + "&again=1")).status(), "a double click");

        assertEquals(List.of("cancel 261120abcde"), column("body"));
        assertEquals(List.of("button"), column("kind"));
    }

    @Test
    void help_and_a_usage_line_are_answered_in_the_acknowledgement_counted_and_leave_no_row() {
        var help = send(inbox(), signed(command("help", "1")));
        var usage = send(inbox(), signed(command("deploy api", "2")));

        for (var answer : List.of(help, usage)) {
            assertEquals("application/json; charset=utf-8", answer.contentType());
            assertTrue(
                    answer.body().text().contains("\"response_type\":\"ephemeral\""),
                    answer.body().text());
        }
        assertTrue(usage.body().text().contains("deploy"), usage.body().text());
        assertEquals(List.of(), column("body"));
        assertEquals(2, immediate);
    }

    @Test
    void what_is_forged_stale_future_or_replayed_is_a_bare_401_without_a_row() {
        var body = command("restart api", "1");
        var inbox = inbox();
        var good = signed(body);

        assertEquals(
                401,
                send(inbox, SignedRequest.of("another secret", clock.instant(), body))
                        .status());
        assertEquals(401, send(inbox, at(Duration.ofSeconds(-301), body)).status());
        assertEquals(401, send(inbox, at(Duration.ofSeconds(301), body)).status());
        assertEquals(List.of(), column("body"));
        assertEquals(200, send(inbox, good).status());
        assertEquals(401, send(inbox, good).status());

        assertEquals(List.of(Rejection.FORGED, Rejection.STALE, Rejection.FUTURE, Rejection.REPLAYED), rejections);
        assertEquals(1, column("body").size());
    }

    @Test
    void a_replay_after_a_restart_is_found_in_the_rows() {
        var good = signed(command("restart api", "1"));
        send(inbox(), good);

        var answer = send(inbox(), good);

        assertEquals(new SlackInbox.Answer(401, "", Bytes.EMPTY), answer);
        assertEquals(List.of(Rejection.REPLAYED), rejections);
        assertEquals(1, work.size());
    }

    @Test
    void slack_s_own_retry_with_a_fresh_signature_is_no_second_request() {
        send(inbox(), signed(command("restart api", "1")));
        clock.advance(Duration.ofSeconds(3));

        var answer = send(inbox(), signed(command("restart api", "1")));

        assertEquals(new SlackInbox.Answer(200, "", Bytes.EMPTY), answer);
        assertEquals(1, column("body").size());
        assertEquals(1, work.size());
        assertEquals(List.of(), told());
        afterwards.forEach(Runnable::run);
        assertEquals(1, told().size());
        assertTrue(told().getFirst().contains("처리 중입니다"), told().toString());
    }

    @Test
    void what_may_be_recorded_is_never_called_unrecorded_and_is_counted() {
        isCommitUnheard = true;

        var typed = send(inbox(), signed(command("restart api", "1")));
        var pressed = send(inbox(), signed(press()));

        assertTrue(typed.body().text().contains("기록 여부를 알 수 없습니다"), typed.body().text());
        assertEquals(new SlackInbox.Answer(503, "", Bytes.EMPTY), pressed);
        assertEquals(2, unrecorded);
        assertEquals(0, immediate);
        assertEquals(List.of(), work);
    }

    @Test
    void bodies_that_mean_nothing_are_refused_and_leave_no_row() {
        for (var body : List.of("", "payload=", "payload={}", "payload=[]", "{}", "{\"type\":\"unheard_of\"}", "a=b")) {
            int status = send(inbox(), signed(body)).status();
            assertTrue(status == 400 || status == 200 || status == 404, body + " is answered with " + status);
        }
        assertEquals(413, send(inbox(), signed("x".repeat((1 << 20) + 1))).status());
        assertEquals(List.of(), column("body"));
        assertEquals(List.of(), work);
    }

    private SlackInbox inbox() {
        var transactions = postgres.transactions(clock);
        var redactor = new Redactor();
        var audit = new ChainedAuditLog(clock, redactor);
        var runs = new FakeRuns();
        var rows = new JdbiInbox(
                isCommitUnheard ? unheard(transactions) : transactions,
                audit,
                account -> Actor.member(
                        CATALOGUE.site(), SlackAccount.parse(account).orElseThrow()),
                redactor::redact,
                clock,
                RandomGenerator.of("SecureRandom"));
        var desk = new Desk(() -> CATALOGUE, clock, transactions, rows, (_, _, _) -> {}, new HelpPages());
        var planning = new Planning(Arguments::parse, new Registry(List.of(), List.of()), new NoSteps());
        var dispatcher =
                new Dispatcher(desk, new Authority(audit), new Registry(List.of(), List.of()), planning, runs, runs);
        var reception = new Reception(desk, rows, planning, dispatcher, work::add);
        var firsts = new FirstResults(
                transactions,
                new JdbiOutbox(clock, new WakeUp()),
                runs,
                Texts.packaged(),
                () -> CATALOGUE,
                afterwards::add);
        var api = new SlackApi(URI.create("http://127.0.0.1:1/api/"), new Secret<>("xoxb-none"), redactor::redact);
        var direct = new DirectAnswers(api, Texts.packaged(), () -> CATALOGUE);
        return new SlackInbox(
                new RequestSignature(new Secret<>(SECRET), clock),
                new ReplayGuard(clock),
                rejections::add,
                new SlackRequests(
                        new SlackRequests.Doors(
                                new FrontDoor(
                                        reception,
                                        () -> CATALOGUE,
                                        Texts.packaged(),
                                        new FrontDoor.Ways(
                                                firsts,
                                                direct,
                                                new SlackForms(
                                                        new Forms(desk, planning, reception),
                                                        api,
                                                        Texts.packaged(),
                                                        () -> CATALOGUE,
                                                        firsts)),
                                        new Counted(),
                                        redactor::redact),
                                new NoReviews(),
                                new NoCredentials(),
                                new NoForms()),
                        _ -> Optional.empty(),
                        URI.create("http://127.0.0.1:1/api/")));
    }

    private final class Counted implements RowlessCounter {
        @Override
        public void immediate() {
            immediate++;
        }

        @Override
        public void unrecorded() {
            unrecorded++;
        }
    }

    /// Commits, and never hears of it.
    private static Transactions unheard(Transactions transactions) {
        return new Transactions() {
            @Override
            public <T extends @Nullable Object> T call(Work<T> work) {
                transactions.call(work);
                throw new DatabaseUnavailable("asking how a commit ended");
            }
        };
    }

    /// Nothing gets as far as steps here.
    private static final class NoSteps implements StepCommands {
        @Override
        public Report answer(CommandRequest request, List<StepDefinition> steps) {
            throw new AssertionError("nothing is looked at here");
        }

        @Override
        public Planned plan(CommandRequest request, List<StepDefinition> steps) {
            throw new AssertionError("nothing is planned here");
        }
    }

    private SignedRequest signed(String body) {
        return at(Duration.ZERO, body);
    }

    private SignedRequest at(Duration offset, String body) {
        return SignedRequest.of(SECRET, clock.instant().plus(offset), body);
    }

    private static SlackInbox.Answer send(SlackInbox inbox, SignedRequest request) {
        return inbox.receive(List.of(request.timestamp()), List.of(request.signature()), request.bytes());
    }

    private static List<String> told() {
        return postgres.jdbi()
                .withHandle(handle -> handle.createQuery("select body from outbox")
                        .mapTo(String.class)
                        .list());
    }

    private static List<String> column(String name) {
        return postgres.jdbi()
                .withHandle(handle -> handle.createQuery("select " + name + " from invocation order by id")
                        .mapTo(String.class)
                        .list());
    }

    private static String press() {
        return SignedRequest.form(Map.of("payload", """
                {"type":"block_actions","team":{"id":"T0LAB"},"user":{"id":"U0HANA","team_id":"T0LAB"},
                 "container":{"type":"message","message_ts":"15.1","channel_id":"C0SHOP"},
                 "channel":{"id":"C0SHOP"},"trigger_id":"3.1","response_url":"https://hooks.example/1",
                 "actions":[{"type":"button","action_id":"run.cancel","block_id":"b1","value":"cancel 261120abcde",
                             "action_ts":"15.5"}]}"""));
    }

    private static String command(String text, String trigger) {
        return SignedRequest.form(Map.of(
                "command", "/ops",
                "text", text,
                "team_id", "T0LAB",
                "user_id", "U0HANA",
                "channel_id", "C0SHOP",
                "trigger_id", trigger,
                "response_url", "https://hooks.example/1"));
    }
}
