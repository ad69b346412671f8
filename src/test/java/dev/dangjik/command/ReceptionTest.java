package dev.dangjik.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.audit.AuditLog;
import dev.dangjik.audit.ChainedAuditLog;
import dev.dangjik.command.catalogue.Arguments;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.SmallWorkspace;
import dev.dangjik.command.catalogue.StepDefinition;
import dev.dangjik.config.Redactor;
import dev.dangjik.message.Language;
import dev.dangjik.message.Text;
import dev.dangjik.permission.Actor;
import dev.dangjik.plan.Plan;
import dev.dangjik.run.RunId;
import dev.dangjik.stack.SlackAccount;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReceptionTest {
    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private static final Catalogue CATALOGUE =
            new SmallWorkspace().operatedByHana().load();

    private final TestClock clock = TestClock.atNoon();
    private Catalogue catalogue = CATALOGUE;
    private List<OwnVerb> verbs = List.of();
    private String unwritable = "";
    private final FakeRuns runs = new FakeRuns();
    private final List<Reply> replies = new ArrayList<>();
    private final Deque<Runnable> work = new ArrayDeque<>();

    @Test
    void a_change_is_recorded_first_then_decided_started_and_answered() {
        assertInstanceOf(Reception.Received.Accepted.class, reception().receive(asks("hana", "restart api", "1")));
        assertEquals(List.of("received"), states());
        assertEquals(List.of(), runs.started());

        finishWork();

        assertEquals(List.of("restart for hana"), runs.started());
        assertInstanceOf(Reply.Started.class, replies.getFirst());
        assertEquals(List.of("answered"), states());
        assertEquals(List.of("invocation.received", "decision.allowed"), events());
    }

    @Test
    void what_a_crash_left_unanswered_is_done_once_by_the_next_start() {
        reception().receive(asks("hana", "restart api", "1"));
        work.clear();
        clock.advance(Duration.ofMinutes(1));

        reception().resume();
        reception().resume();
        finishWork();

        assertEquals(List.of("answered"), states());
        assertEquals(1, replies.size());
        assertEquals(1, events().stream().filter("decision.allowed"::equals).count());
    }

    @Test
    void what_an_outage_left_unanswered_is_done_without_a_new_start() {
        reception().receive(asks("hana", "restart api", "1"));
        work.clear();
        clock.advance(Duration.ofMinutes(1));
        reception().resumeForgotten();
        finishWork();
        assertEquals(List.of("received"), states(), "it may still be worked on");
        clock.advance(Duration.ofMinutes(2));

        reception().resumeForgotten();
        finishWork();

        assertEquals(List.of("answered"), states());
        assertEquals(List.of("restart for hana"), runs.started());
    }

    @Test
    void what_waits_for_its_turn_is_not_begun_again_and_is_done_once() {
        finishesAfterWaiting(9);

        assertEquals(List.of("restart for hana"), runs.started());
        assertInstanceOf(Reply.Started.class, replies.getFirst());
        assertEquals(1, replies.size());
    }

    @Test
    void what_has_waited_too_long_for_its_turn_is_not_done() {
        finishesAfterWaiting(15);

        assertEquals(List.of(), runs.started());
        assertEquals("door.too-old", notice().sentences().getFirst().key());
        assertEquals(1, replies.size());
    }

    private void finishesAfterWaiting(int minutes) {
        var reception = reception();
        reception.receive(asks("hana", "restart api", "1"));
        for (int minute = 0; minute < minutes; minute++) {
            clock.advance(Duration.ofMinutes(1));
            reception.resumeForgotten();
        }
        assertEquals(1, work.size());
        finishWork();
    }

    @Test
    void what_nobody_waits_for_any_more_is_not_done() {
        reception().receive(asks("hana", "restart api", "1"));
        work.clear();
        clock.advance(Duration.ofMinutes(11));

        reception().resume();
        finishWork();

        assertEquals(List.of(), runs.started());
        assertEquals("door.too-old", notice().sentences().getFirst().key());
        assertEquals(List.of("answered"), states());
        assertEquals(List.of("invocation.received", "invocation.refused"), events());
        assertTrue(lastAudited().contains("\"reason\":\"door.too-old\""), lastAudited());
    }

    @Test
    void the_very_same_signed_request_has_no_effect_and_no_row() {
        reception().receive(asks("hana", "restart api", "1"));

        assertEquals(new Reception.Received.Replayed(), reception().receive(asks("hana", "restart api", "1")));
        assertEquals(List.of("received"), states());
        assertEquals(List.of("invocation.received"), events());
    }

    @Test
    void the_same_wish_with_a_fresh_signature_gets_the_first_result() {
        reception().receive(asks("hana", "restart api", "1"));
        var again = asks("hana", "restart api", "1", "fresh");

        assertEquals(new FirstResult.InWork(), resultOfFirst(again));
        finishWork();

        assertEquals(new FirstResult.OfRun(new RunId("261120aaaaa")), resultOfFirst(again));
        assertEquals(1, runs.started().size());
    }

    @Test
    void a_button_whose_press_was_refused_is_judged_anew_when_it_is_pressed_again() {
        reception().receive(pressed("sora", "restart api", "1"));
        finishWork();
        assertEquals("policy.denied.no-grant", notice().sentences().getFirst().key());
        catalogue = new SmallWorkspace().boundTo("""
                        people:
                          hana: {name: "Hana", slack: ["T0LAB/U0HANA"]}
                          sora: {name: "Sora", slack: ["T0LAB/U0SORA"]}
                        posts: {shop-operator: [hana, sora]}
                        """).load();

        assertInstanceOf(Reception.Received.Accepted.class, reception().receive(pressed("sora", "restart api", "2")));
        finishWork();
        assertEquals(List.of("restart for sora"), runs.started());

        assertEquals(
                new FirstResult.OfRun(new RunId("261120aaaaa")), resultOfFirst(pressed("sora", "restart api", "3")));
    }

    /// The same button each time.
    private static Incoming pressed(String person, String words, String signature) {
        var typed = asks(person, words, "button", signature);
        return new Incoming(
                Incoming.Kind.BUTTON,
                typed.actor(),
                words,
                typed.channel(),
                typed.language(),
                typed.signature(),
                typed.semanticKey(),
                Optional.empty(),
                false);
    }

    @ParameterizedTest
    @CsvSource({
        "deploy api, argument.usage",
        "restart, argument.usage",
    })
    void a_missing_argument_is_a_usage_line_and_no_row(String line, String key) {
        var received = assertInstanceOf(
                Reception.Received.AnsweredNow.class, reception().receive(asks("hana", line, "1")));

        assertEquals(
                key,
                assertInstanceOf(Reply.Notice.class, received.reply())
                        .sentences()
                        .getFirst()
                        .key());
        assertEquals(List.of(), states());
        assertEquals(List.of(), events());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            hana   | deploy api latest               | argument.latest            | invocation.refused
            hana   | deploy api ; rm -rf /           | argument.git-sha           | invocation.refused
            hana   | deploy api $(reboot)            | argument.git-sha           | invocation.refused
            hana   | deploy api 1f2e3d4 —force       | argument.unknown           | invocation.refused
            hana   | deploy api １ｆ２ｅ３ｄ４         | argument.git-sha           | invocation.refused
            hana   | deploy api “1f2e3d4 now”        | argument.git-sha           | invocation.refused
            hana   | deploy 서버 1f2e3d4              | argument.service           | invocation.refused
            hana   | ｄｅｐｌｏｙ api 1f2e3d4          | grammar.unknown-command    | invocation.refused
            hana   | 배포 api                         | grammar.unknown-command    | invocation.refused
            hana   | deploy “api                     | grammar.open-quote         | invocation.refused
            sora   | restart api                     | policy.denied.no-grant     | decision.denied
            nobody | restart api                     | policy.denied.unknown-account | decision.denied
            """)
    void is_refused_with_a_sentence_that_helps_and_audited(String person, String line, String key, String event) {
        reception().receive(asks(person, line, "1"));
        finishWork();

        assertTrue(
                notice().sentences().stream()
                        .anyMatch(sentence -> sentence.key().equals(key)),
                notice().toString());
        assertEquals(event, events().getLast());
        assertEquals(List.of(), runs.started());
        assertEquals(List.of("answered"), states());
    }

    @Test
    void what_needs_the_consent_of_others_is_planned_and_asked_about() {
        catalogue = new SmallWorkspace().changedByTwo().onAMachine().load();
        reception().receive(asks("hana", "restart api", "1"));

        finishWork();

        var asked = assertInstanceOf(Reply.Asked.class, replies.getLast());
        assertEquals(List.of("restart for hana, if others consent"), runs.started());
        assertEquals(List.of("minjun"), asked.question().people());
        assertEquals(List.of("hana"), asked.question().excluded());
        assertEquals(List.of("answered"), states());
        assertEquals(List.of("invocation.received", "decision.needs-approval"), events());
    }

    @Test
    void help_is_answered_at_once_and_leaves_no_row() {
        var received = assertInstanceOf(
                Reception.Received.AnsweredNow.class, reception().receive(asks("hana", "help", "1")));

        assertInstanceOf(Reply.Help.class, received.reply());
        assertEquals(List.of(), states());
    }

    @Test
    void what_goes_wrong_after_the_answer_changes_nothing_about_it() {
        runs.stopsAtKick(new IllegalStateException("no scheduler"));
        reception().receive(asks("hana", "restart api", "1"));

        finishWork();

        assertInstanceOf(Reply.Started.class, replies.getFirst());
        assertEquals(1, replies.size());
    }

    @Test
    void no_machine_is_touched_before_the_audit_says_that_it_is_allowed() {
        var touched = new ArrayList<List<String>>();
        verbs = List.of(new OnMachine(() -> touched.add(events())));
        reception().receive(asks("hana", "freeze api 1h fair", "1"));

        finishWork();

        assertEquals(List.of(List.of("invocation.received", "decision.allowed")), touched);
        assertEquals(List.of("invocation.received", "decision.allowed"), events());
        assertEquals("freeze.done", notice().sentences().getFirst().key());
    }

    @Test
    void while_the_audit_cannot_be_written_no_machine_is_touched() {
        var touched = new ArrayList<String>();
        verbs = List.of(new OnMachine(() -> touched.add("touched")));
        reception().receive(asks("hana", "freeze api 1h fair", "1"));
        unwritable = "decision.allowed";

        finishWork();

        assertEquals(List.of(), touched);
        assertEquals("door.stopped", notice().sentences().getFirst().key());
        assertEquals(List.of("invocation.received"), events());
    }

    /// Changes something on a machine, and says so.
    private record OnMachine(Runnable touch) implements OwnVerb.RemoteAct {
        @Override
        public String id() {
            return "freeze";
        }

        @Override
        public Subject subject(Use use) {
            return new Subject.OfStack("shop");
        }

        @Override
        public Deed actThere(Use use) {
            touch.run();
            return _ -> Reply.Notice.of(Text.of("freeze.done"));
        }
    }

    @Test
    void a_secret_that_was_typed_is_not_written_down() {
        reception().receive(asks("hana", "restart xoxb-1234567890-abcdefghijkl", "1"));

        var body = postgres.jdbi()
                .withHandle(handle -> handle.createQuery("select body from invocation")
                        .mapTo(String.class)
                        .one());
        assertTrue(!body.contains("abcdefghijkl"), body);
    }

    private FirstResult resultOfFirst(Incoming again) {
        return assertInstanceOf(Reception.Received.Repeat.class, reception().receive(again))
                .result();
    }

    private Reception reception() {
        var transactions = postgres.transactions(clock);
        var redactor = new Redactor();
        var chain = new ChainedAuditLog(clock, redactor);
        AuditLog audit = (transaction, event) -> {
            if (event.type().equals(unwritable)) {
                throw new IllegalStateException("the audit takes no " + unwritable);
            }
            chain.append(transaction, event);
        };
        var inbox = new JdbiInbox(
                transactions,
                audit,
                account -> Actor.member(
                        catalogue.site(), SlackAccount.parse(account).orElseThrow()),
                redactor::redact,
                clock,
                RandomGenerator.of("SecureRandom"));
        var desk = new Desk(
                () -> catalogue, clock, transactions, inbox, (_, _, reply) -> replies.add(reply), new HelpPages());
        var planning = new Planning(Arguments::parse, new Registry(List.of(), List.of()), steps());
        var dispatcher =
                new Dispatcher(desk, new Authority(audit), new Registry(List.of(), verbs), planning, runs, runs);
        return new Reception(desk, inbox, planning, dispatcher, work::add);
    }

    private static StepCommands steps() {
        return new StepCommands() {
            @Override
            public Report answer(CommandRequest request, List<StepDefinition> steps) {
                throw new AssertionError("nothing is looked at here");
            }

            @Override
            public Planned plan(CommandRequest request, List<StepDefinition> steps) {
                Plan plan = Planning.later(request);
                return new Planned.Ready(plan);
            }
        };
    }

    private void finishWork() {
        while (!work.isEmpty()) {
            work.remove().run();
        }
    }

    private Reply.Notice notice() {
        return assertInstanceOf(Reply.Notice.class, replies.getLast());
    }

    private static List<String> states() {
        return postgres.jdbi()
                .withHandle(handle -> handle.createQuery("select state from invocation order by id")
                        .mapTo(String.class)
                        .list());
    }

    private static String lastAudited() {
        return postgres.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select convert_from(body, 'UTF8') from audit_event order by seq desc limit 1")
                        .mapTo(String.class)
                        .one());
    }

    private static List<String> events() {
        return postgres.jdbi()
                .withHandle(handle -> handle.createQuery("select type from audit_event order by seq")
                        .mapTo(String.class)
                        .list());
    }

    private static Incoming asks(String person, String words, String wish) {
        return asks(person, words, wish, "first");
    }

    private static Incoming asks(String person, String words, String wish, String signature) {
        return new Incoming(
                Incoming.Kind.COMMAND,
                Actor.member(
                        CATALOGUE.site(), new SlackAccount("T0LAB", "U0" + person.toUpperCase(java.util.Locale.ROOT))),
                words,
                Optional.of("C0SHOP"),
                Language.EN,
                Optional.of(signature + wish),
                Optional.of("command/" + wish),
                Optional.empty(),
                false);
    }
}
