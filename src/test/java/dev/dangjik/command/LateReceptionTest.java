package dev.dangjik.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.audit.ChainedAuditLog;
import dev.dangjik.command.catalogue.Arguments;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.SmallWorkspace;
import dev.dangjik.command.catalogue.StepDefinition;
import dev.dangjik.config.Redactor;
import dev.dangjik.message.Language;
import dev.dangjik.permission.Actor;
import dev.dangjik.stack.SlackAccount;
import dev.dangjik.store.DatabaseUnavailable;
import dev.dangjik.store.Transactions;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What a person is told of a request that the database takes too long to record is true, whatever becomes of it then.
class LateReceptionTest {
    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final Catalogue CATALOGUE = new SmallWorkspace().boundTo("""
            people:
              hana: {name: "Hana", slack: ["T0LAB/U0HANA"]}
            posts: {shop-operator: [hana]}
            """).load();

    private final TestClock clock = TestClock.atNoon();
    private final Redactor redactor = new Redactor();
    private final ChainedAuditLog audit = new ChainedAuditLog(clock, redactor);
    private final FakeRuns runs = new FakeRuns();
    private final Queue<Reply> replies = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> work = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Optional<Reception.Received>> endOfPatience = new CompletableFuture<>();
    private final CountDownLatch recorded = new CountDownLatch(1);
    private final CountDownLatch answered = new CountDownLatch(1);

    @Test
    void what_waits_too_long_before_its_commit_is_never_recorded_and_never_done() throws Exception {
        var database = postgres.transactions(clock);
        var reception = reception(ended(new Transactions() {
            @Override
            public <T extends @Nullable Object> T call(Work<T> work) {
                endOfPatience.complete(Optional.empty());
                return database.call(work);
            }
        }));
        try (var other = postgres.jdbi().open()) {
            other.begin();
            other.execute("lock table invocation");

            assertEquals(new Reception.Received.NotInTime(), reception.receive(asks()));

            other.rollback();
        }
        recorded.await();
        clock.advance(Duration.ofMinutes(3));
        reception.resumeForgotten();
        finishWork();

        assertEquals(List.of(), column("state from invocation"));
        assertEquals(List.of(), column("type from audit_event"));
        assertEquals(List.of(), runs.started());
    }

    @Test
    void what_was_committed_when_nobody_waited_any_more_is_answered_as_too_late() throws Exception {
        var reception = reception(ended(lateAnswer(postgres.transactions(clock))));

        var unknown = assertInstanceOf(Reception.Received.Unknown.class, reception.receive(asks()));
        assertEquals(List.of(unknown.invocation()), column("id from invocation"));
        answered.countDown();
        recorded.await();
        Await.truth(LIMIT, () -> !work.isEmpty());
        finishWork();

        assertIsToldAsTooLate();
    }

    @Test
    void it_is_so_also_when_how_the_commit_ended_is_never_heard() throws Exception {
        var reception = reception(lateAnswer(postgres.transactions(clock)));
        assertInstanceOf(Reception.Received.Unknown.class, reception.receive(asks()));

        clock.advance(Duration.ofMinutes(3));
        reception.resumeForgotten();
        finishWork();

        assertIsToldAsTooLate();
        answered.countDown();
    }

    @Test
    void a_commit_of_which_nothing_is_known_is_not_called_unrecorded_however_soon_it_ends() {
        var database = postgres.transactions(clock);
        var reception = reception(new Transactions() {
            @Override
            public <T extends @Nullable Object> T call(Work<T> work) {
                database.call(work);
                throw new DatabaseUnavailable("asking how a commit ended");
            }
        });

        assertInstanceOf(Reception.Received.Unknown.class, reception.receive(asks()));
        clock.advance(Duration.ofMinutes(3));
        reception.resumeForgotten();
        finishWork();

        assertIsToldAsTooLate();
    }

    @Test
    void a_try_that_came_to_nothing_is_not_repeated_for_somebody_who_was_told_that_nobody_knows() throws Exception {
        var database = postgres.transactions(clock);
        var reception = reception(ended(new Transactions() {
            @Override
            public <T extends @Nullable Object> T call(Work<T> work) {
                postgres.jdbi().useTransaction(handle -> {
                    work.in(handle);
                    handle.rollback();
                });
                endOfPatience.complete(Optional.empty());
                waitForAnswer();
                return database.call(work);
            }
        }));

        assertInstanceOf(Reception.Received.Unknown.class, reception.receive(asks()));
        answered.countDown();
        recorded.await();

        assertEquals(List.of(), column("state from invocation"));
        assertEquals(List.of(), column("type from audit_event"));
        assertEquals(0, work.size());
    }

    private void assertIsToldAsTooLate() {
        assertEquals(1, replies.size());
        var notice = assertInstanceOf(Reply.Notice.class, replies.element());
        assertEquals("door.too-late", notice.sentences().getFirst().key());
        assertEquals(List.of("answered"), column("state from invocation"));
        var audited = column("convert_from(body, 'UTF8') from audit_event where type = 'invocation.refused'");
        assertEquals(1, audited.size());
        assertTrue(audited.getFirst().contains("\"reason\":\"door.too-late\""), audited.getFirst());
        assertEquals(List.of(), runs.started());
    }

    /// Tells when the recording has ended, whichever way.
    private Transactions ended(Transactions transactions) {
        return new Transactions() {
            @Override
            public <T extends @Nullable Object> T call(Work<T> work) {
                try {
                    return transactions.call(work);
                } finally {
                    recorded.countDown();
                }
            }
        };
    }

    /// Commits at once and is told so late.
    private Transactions lateAnswer(Transactions transactions) {
        return new Transactions() {
            @Override
            public <T extends @Nullable Object> T call(Work<T> work) {
                var result = transactions.call(work);
                endOfPatience.complete(Optional.empty());
                waitForAnswer();
                return result;
            }
        };
    }

    private void waitForAnswer() {
        try {
            answered.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("the test ended before the answer came", e);
        }
    }

    private Reception reception(Transactions recording) {
        var transactions = postgres.transactions(clock);
        var inbox = inbox(first(recording, transactions));
        var desk = new Desk(
                () -> CATALOGUE, clock, transactions, inbox, (_, _, reply) -> replies.add(reply), new HelpPages());
        var registry = new Registry(List.of(), List.of());
        var planning = new Planning(Arguments::parse, registry, new PlansLater());
        var dispatcher = new Dispatcher(desk, new Authority(audit), registry, planning, runs, runs);
        return new Reception(
                desk,
                inbox,
                planning,
                dispatcher,
                work::add,
                receipt -> receipt.applyToEither(endOfPatience, Function.identity()));
    }

    /// The request is recorded by the first transaction there is.
    private static Transactions first(Transactions recording, Transactions others) {
        var isFirst = new AtomicBoolean(true);
        return new Transactions() {
            @Override
            public <T extends @Nullable Object> T call(Work<T> work) {
                return (isFirst.getAndSet(false) ? recording : others).call(work);
            }
        };
    }

    private JdbiInbox inbox(Transactions transactions) {
        return new JdbiInbox(
                transactions,
                audit,
                account -> Actor.member(
                        CATALOGUE.site(), SlackAccount.parse(account).orElseThrow()),
                redactor::redact,
                clock,
                RandomGenerator.of("SecureRandom"));
    }

    private void finishWork() {
        while (!work.isEmpty()) {
            work.remove().run();
        }
    }

    private static List<String> column(String of) {
        return postgres.jdbi()
                .withHandle(handle ->
                        handle.createQuery("select " + of).mapTo(String.class).list());
    }

    private static Incoming asks() {
        return new Incoming(
                Incoming.Kind.COMMAND,
                Actor.member(CATALOGUE.site(), new SlackAccount("T0LAB", "U0HANA")),
                "restart api",
                Optional.of("C0SHOP"),
                Language.EN,
                Optional.of("signature"),
                Optional.of("command/1"),
                Optional.empty(),
                false);
    }

    private static final class PlansLater implements StepCommands {
        @Override
        public Report answer(CommandRequest request, List<StepDefinition> steps) {
            throw new AssertionError("nothing is looked at here");
        }

        @Override
        public Planned plan(CommandRequest request, List<StepDefinition> steps) {
            return new Planned.Ready(Planning.later(request));
        }
    }
}
