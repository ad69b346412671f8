package dev.dangjik.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.audit.AuditLog;
import dev.dangjik.audit.ChainedAuditLog;
import dev.dangjik.command.Inbox.Receipt;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.SmallWorkspace;
import dev.dangjik.config.Redactor;
import dev.dangjik.message.Language;
import dev.dangjik.permission.Actor;
import dev.dangjik.run.RunId;
import dev.dangjik.stack.SlackAccount;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class JdbiInboxTest {
    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private static final Catalogue CATALOGUE =
            new SmallWorkspace().operatedByHana().load();

    private final TestClock clock = TestClock.atNoon();
    private final Redactor redactor = new Redactor();
    private final AuditLog audit = new ChainedAuditLog(clock, redactor);

    @Test
    void what_was_recorded_is_found_as_it_was_asked() {
        for (var kind : List.of(Incoming.Kind.COMMAND, Incoming.Kind.BUTTON)) {
            for (boolean isQueueing : List.of(false, true)) {
                var asked = asks(kind, "restart “주문” —x\n둘째 줄", kind + "-" + isQueueing, isQueueing);

                var recorded = recorded(asked);

                assertEquals(asked, recorded.request());
                assertEquals(Optional.of(recorded), inbox().find(recorded.id()));
            }
        }
        assertEquals(Optional.empty(), inbox().find("261120zzzzz"));
    }

    @Test
    void an_id_that_another_request_has_is_drawn_again() {
        var first = inbox(audit, new Random(7)).record(asks("restart api", "one", "one"), new Handover());
        var second = inbox(audit, new Random(7)).record(asks("restart api", "two", "two"), new Handover());

        assertNotEquals(
                assertInstanceOf(Receipt.Recorded.class, first).invocation().id(),
                assertInstanceOf(Receipt.Recorded.class, second).invocation().id());
        assertEquals(2, rows());
        assertEquals(2, entries());
    }

    @Test
    void of_many_who_bring_the_same_signature_at_once_one_is_recorded() throws Exception {
        var receipts = atOnce(20, _ -> inbox().record(asks("restart api", "same", "same"), new Handover()));

        assertEquals(
                1, receipts.stream().filter(Receipt.Recorded.class::isInstance).count());
        assertEquals(
                19, receipts.stream().filter(Receipt.Replayed.class::isInstance).count());
        assertEquals(1, rows());
        assertEquals(1, entries());
    }

    @Test
    void of_many_fresh_signatures_of_one_wish_one_is_recorded_and_the_others_point_at_it() throws Exception {
        var receipts = atOnce(
                20, number -> inbox().record(asks("restart api", "signature-" + number, "same"), new Handover()));

        var first = receipts.stream()
                .filter(Receipt.Recorded.class::isInstance)
                .map(Receipt.Recorded.class::cast)
                .toList();
        assertEquals(1, first.size());
        var id = first.getFirst().invocation().id();
        assertEquals(
                19,
                receipts.stream()
                        .filter(new Receipt.Repeat(id, new FirstResult.InWork())::equals)
                        .count());
        assertEquals(1, rows());
    }

    @Test
    void a_request_is_answered_once_and_a_repeat_gets_that_answer() {
        var id = recorded(asks("restart api", "first", "wish"));

        assertTrue(answered(id, "run", Optional.of("261120aaaaa")));
        assertFalse(answered(id, "run", Optional.of("261120bbbbb")));

        assertEquals(
                new Receipt.Repeat(id.id(), new FirstResult.OfRun(new RunId("261120aaaaa"))),
                inbox().record(asks("restart api", "second", "wish"), new Handover()));
    }

    @Test
    void a_repeat_of_what_started_no_run_is_told_that_it_was_answered() {
        var id = recorded(asks("runs", "first", "wish"));
        assertTrue(answered(id, "run away", Optional.empty()));

        assertEquals(
                new Receipt.Repeat(id.id(), new FirstResult.Answered()),
                inbox().record(asks("runs", "second", "wish"), new Handover()));
    }

    @Test
    void what_is_open_comes_oldest_first_and_without_what_is_answered() {
        var ids = new ArrayList<Invocation>();
        for (int number = 0; number < 4; number++) {
            ids.add(recorded(asks("restart api", "s" + number, "w" + number)));
            clock.advance(Duration.ofSeconds(1));
        }
        answered(ids.get(1), "notice", Optional.empty());

        assertEquals(List.of(ids.get(0), ids.get(2), ids.get(3)), inbox().open(clock.instant()));
        assertEquals(List.of(ids.get(0), ids.get(2)), inbox().open(ids.get(3).receivedAt()));
    }

    @Test
    void without_a_signature_and_a_wish_as_from_the_console_every_request_is_its_own() {
        var plain = new Incoming(
                Incoming.Kind.CONSOLE,
                hana(),
                "restart api",
                Optional.empty(),
                Language.KO,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false);

        assertFalse(recorded(plain).id().equals(recorded(plain).id()));
        assertEquals(2, rows());
    }

    @Test
    void what_is_given_up_while_it_is_written_is_taken_back_before_its_commit() {
        var handover = new Handover();
        var inbox = inbox((transaction, event) -> {
            audit.append(transaction, event);
            assertEquals(new Handover.Left.Nothing(), handover.leave());
        });

        assertEquals(new Receipt.GivenUp(), inbox.record(asks("restart api", "first", "wish"), handover));

        assertEquals(0, rows());
        assertEquals(0, entries());
    }

    @Test
    void what_is_known_not_to_be_committed_can_be_given_up_again() {
        var handover = new Handover();
        assertTrue(handover.begin("261120aaaaa"));
        assertTrue(handover.commit());

        assertTrue(handover.begin("261120aaaaa"), "the first try came to nothing");

        assertEquals(new Handover.Left.Nothing(), handover.leave());
        assertFalse(handover.commit());
    }

    @Test
    void what_was_left_while_it_was_committed_is_not_tried_again() {
        var handover = new Handover();
        handover.begin("261120aaaaa");
        handover.commit();

        assertEquals(new Handover.Left.Unknown("261120aaaaa"), handover.leave());

        assertFalse(handover.begin("261120aaaaa"));
        assertFalse(handover.take());
    }

    @Test
    void what_the_audit_cannot_write_down_is_not_recorded_either() {
        var inbox = inbox((_, _) -> {
            throw new IllegalStateException("the audit is not to be written");
        });

        assertThrows(
                IllegalStateException.class, () -> inbox.record(asks("restart api", "first", "wish"), new Handover()));

        assertEquals(0, rows());
    }

    private JdbiInbox inbox(AuditLog written) {
        return inbox(written, RandomGenerator.of("SecureRandom"));
    }

    private JdbiInbox inbox(AuditLog written, RandomGenerator random) {
        return new JdbiInbox(
                postgres.transactions(clock),
                written,
                account -> Actor.member(
                        CATALOGUE.site(), SlackAccount.parse(account).orElseThrow()),
                redactor::redact,
                clock,
                random);
    }

    private JdbiInbox inbox() {
        return inbox(audit);
    }

    private Invocation recorded(Incoming incoming) {
        return assertInstanceOf(Receipt.Recorded.class, inbox().record(incoming, new Handover()))
                .invocation();
    }

    private boolean answered(Invocation invocation, String answer, Optional<String> run) {
        return postgres.transactions(clock).call(transaction -> inbox().answered(transaction, invocation, answer, run));
    }

    private interface Numbered {
        Receipt run(int number);
    }

    private static List<Receipt> atOnce(int count, Numbered work) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<Receipt>>();
            for (int number = 0; number < count; number++) {
                int mine = number;
                running.add(threads.submit(() -> work.run(mine)));
            }
            var receipts = new ArrayList<Receipt>();
            for (var one : running) {
                receipts.add(one.get());
            }
            return receipts;
        }
    }

    private static int rows() {
        return count("invocation");
    }

    private static int entries() {
        return count("audit_event");
    }

    private static int count(String table) {
        return postgres.jdbi()
                .withHandle(handle -> handle.createQuery("select count(*) from " + table)
                        .mapTo(Integer.class)
                        .one());
    }

    private static Actor hana() {
        return Actor.member(CATALOGUE.site(), new SlackAccount("T0LAB", "U0HANA"));
    }

    private static Incoming asks(String words, String signature, String wish) {
        return new Incoming(
                Incoming.Kind.COMMAND,
                hana(),
                words,
                Optional.of("C0SHOP"),
                Language.EN,
                Optional.of(signature),
                Optional.of("command/" + wish),
                Optional.of("https://hooks.example/1"),
                false);
    }

    private static Incoming asks(Incoming.Kind kind, String words, String wish, boolean isQueueing) {
        return new Incoming(
                kind,
                hana(),
                words,
                Optional.of("C0SHOP"),
                Language.KO,
                Optional.of("of-" + wish),
                Optional.of(wish),
                Optional.empty(),
                isQueueing);
    }
}
