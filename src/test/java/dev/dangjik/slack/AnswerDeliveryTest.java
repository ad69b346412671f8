package dev.dangjik.slack;

import static dev.dangjik.slack.DeliveryRig.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.message.AnswerQueue;
import dev.dangjik.message.OutboxMessage.Response;
import dev.dangjik.message.OutboxQueue;
import dev.dangjik.store.Transactions;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.FakeSlackFault;
import dev.dangjik.testing.Postgres;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Answers to response URLs: together where they can be, one after the other where they must.
class AnswerDeliveryTest {
    @RegisterExtension
    static final Postgres POSTGRES = Postgres.perTest();

    private static final Duration SOON = Duration.ofSeconds(30);

    private DeliveryRig rig;

    @BeforeEach
    void begin() {
        rig = new DeliveryRig(POSTGRES.transactions());
    }

    @AfterEach
    void end() {
        rig.close();
    }

    @Test
    void answers_that_have_piled_up_are_all_sent_in_few_transactions() {
        IntStream.range(0, 300).forEach(number -> put("r" + number, rig.slack().responseUrl("U" + number)));
        rig.start();
        rig.untilOfItself("all are there", w -> w.shown().size() == 300);
        rig.until("all are settled", _ -> rig.count("sent") == 300);

        assertTrue(rig.transactions() < 250, () -> rig.transactions() + " transactions");
    }

    @Test
    void answers_to_one_request_keep_their_order_while_the_first_takes_long() {
        var url = rig.slack().responseUrl("U1");
        var goesOn = onItsWay("first", url);
        put("second", url);
        put("third", url);
        put("elsewhere", rig.slack().responseUrl("U2"));
        rig.untilOfItself("nobody else waits for it", w -> w.shown().size() == 1);
        goesOn.countDown();

        rig.untilOfItself("all are there", w -> w.shown().size() == 4);
        assertEquals(
                List.of("elsewhere", "first", "second", "third"),
                rig.slack().workspace().shown().stream()
                        .map(shown -> shown.text())
                        .toList());
    }

    @Test
    void an_answer_that_is_turned_away_keeps_nobody_waiting_and_comes_later() {
        rig.slack().fails("response", new FakeSlackFault.RateLimited(30));
        rig.start();
        put("late", rig.slack().responseUrl("U1"));
        rig.untilOfItself("it was turned away", _ -> rig.problem("late").equals("rate limited"));
        put("next", rig.slack().responseUrl("U2"));
        rig.untilOfItself("the next is there", w -> w.shown().size() == 1);

        rig.until("both are there", w -> w.shown().size() == 2);
        rig.until("both are settled", _ -> rig.count("sent") == 2);
    }

    @Test
    void what_a_crash_left_in_doubt_is_given_up_and_what_was_never_tried_is_sent() {
        put("doubtful", rig.slack().responseUrl("U1"));
        rig.leavesInDoubt("doubtful");
        put("whole", rig.slack().responseUrl("U2"));
        rig.start();

        rig.until("one is given up", _ -> rig.state("doubtful").equals("abandoned"));
        rig.until("the other is sent", _ -> rig.state("whole").equals("sent"));
        assertEquals(1, rig.slack().workspace().shown().size());
        assertEquals(List.of("message.abandoned"), rig.audited());
    }

    @Test
    void what_was_sent_while_the_database_took_nothing_is_noted_afterwards_and_not_given_up() {
        var refused = new AtomicInteger();
        var goesOn = onItsWay("sent", rig.slack().responseUrl("U1"));
        rig.refusesToWrite(refused::incrementAndGet);
        goesOn.countDown();
        rig.untilOfItself("the note was refused", _ -> refused.get() >= 2);
        rig.takesEverythingAgain();

        rig.untilOfItself("it is noted", _ -> rig.state("sent").equals("sent"));
        assertEquals(List.of(), rig.audited());
    }

    @Test
    void a_bot_that_stops_leaves_what_it_has_not_tried_to_the_next() throws Exception {
        var url = rig.slack().responseUrl("U1");
        var goesOn = onItsWay("first", url);
        put("second", url);
        rig.untilOfItself("the second waits behind it", _ -> rig.inDoubt() == 2);
        var stopping = Thread.ofVirtual().start(rig::stop);
        Await.truth(Duration.ofSeconds(10), () -> stopping.getState() == Thread.State.TIMED_WAITING);
        goesOn.countDown();
        stopping.join();

        assertEquals("sent", rig.state("first"));
        assertEquals(1, rig.slack().workspace().shown().size());
        assertEquals(0, rig.inDoubt());
        rig.start();
        rig.untilOfItself("the second is there", w -> w.shown().size() == 2);
    }

    @Test
    void an_answer_that_is_turned_away_is_told_though_the_one_behind_it_was_sent() throws Exception {
        var url = rig.slack().responseUrl("U1");
        var later = new Semaphore(0);
        var first = new Scripted(false);
        try (var answers = new AnswerDelivery(queue(POSTGRES.transactions()), first, later::release)) {
            put("first", url);
            answers.begin();
            first.begun.await();
            put("second", url);
            answers.begin();
            Await.truth(SOON, () -> rig.inDoubt() == 2);
            first.goesOn.countDown();

            Await.truth(SOON, () -> later.availablePermits() == 1);
        }
    }

    @Test
    void what_was_in_doubt_before_it_was_taken_is_so_when_it_is_given_back() {
        var queue = queue(POSTGRES.transactions());
        put("doubtful", rig.slack().responseUrl("U1"));
        rig.leavesInDoubt("doubtful");

        queue.take(1, SOON).forEach(taken -> queue.giveBack(taken.envelope()));

        assertEquals(1, rig.inDoubt());
    }

    @Test
    void a_bot_that_stops_does_not_wait_for_a_database_that_is_away() throws Exception {
        var url = rig.slack().responseUrl("U1");
        var first = new Scripted(true);
        var away = new Away(POSTGRES.transactions());
        var answers = new AnswerDelivery(queue(away), first, () -> {});
        put("first", url);
        put("second", url);
        answers.begin();
        first.begun.await();
        Await.truth(SOON, () -> rig.inDoubt() == 2);
        away.isAway = true;
        first.goesOn.countDown();

        assertTimeoutPreemptively(Duration.ofSeconds(30), answers::close);
        assertEquals(2, rig.inDoubt());
    }

    private AnswerQueue queue(Transactions transactions) {
        return new AnswerQueue(transactions, rig.clock());
    }

    /// Holds up the first answer it is given, until it is told to go on.
    private static final class Scripted implements AnswerDelivery.Sender {
        private final boolean isFirstSettled;
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch goesOn = new CountDownLatch(1);

        private Scripted(boolean isFirstSettled) {
            this.isFirstSettled = isFirstSettled;
        }

        @Override
        public boolean isSettled(OutboxQueue.Taken taken) {
            if (!taken.envelope().key().equals("first")) {
                return true;
            }
            begun.countDown();
            try {
                goesOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return isFirstSettled;
        }
    }

    /// A database that gives no answer once it is away.
    private static final class Away implements Transactions {
        private final Transactions real;
        private volatile boolean isAway;

        private Away(Transactions real) {
            this.real = real;
        }

        @Override
        public <T extends @Nullable Object> T call(Work<T> work) {
            if (isAway) {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            return real.call(work);
        }

        @Override
        public <T extends @Nullable Object> T read(Work<T> questions) {
            return real.read(questions);
        }
    }

    /// The first answer of a bot that has just started, sent when the latch opens.
    private CountDownLatch onItsWay(String key, String url) {
        var goesOn = new CountDownLatch(1);
        rig.slack().fails("response", new FakeSlackFault.Held(goesOn));
        rig.start();
        put(key, url);
        rig.untilOfItself("it is on its way", _ -> rig.slack().answering() == 1);
        return goesOn;
    }

    private void put(String key, String url) {
        rig.putAsTheProductDoes(new Response(key, url, false, text(key)));
    }
}
