package dev.dangjik.slack;

import static dev.dangjik.slack.DeliveryRig.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.message.OutboxMessage.Response;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.FakeSlackFault;
import dev.dangjik.testing.Postgres;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Answers to response URLs: together where they can be, one after the other where they must.
class AnswerDeliveryTest {
    @RegisterExtension
    static final Postgres POSTGRES = Postgres.perTest();

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
