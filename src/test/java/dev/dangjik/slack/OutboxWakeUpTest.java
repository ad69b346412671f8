package dev.dangjik.slack;

import static dev.dangjik.slack.DeliveryRig.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.message.OutboxMessage.ChannelMessage;
import dev.dangjik.message.OutboxMessage.Content;
import dev.dangjik.message.OutboxMessage.Ephemeral;
import dev.dangjik.message.OutboxMessage.Response;
import dev.dangjik.testing.FakeSlackFault;
import dev.dangjik.testing.Postgres;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What is put is sent at once, with nobody to wake the delivery but the message itself.
class OutboxWakeUpTest {
    @RegisterExtension
    static final Postgres POSTGRES = Postgres.perTest();

    private DeliveryRig rig;

    @BeforeEach
    void begin() {
        rig = DeliveryRig.started(POSTGRES.transactions());
        rig.put(new Ephemeral("first", "C0", "U1", text("the delivery is at work")));
        rig.until("it is there", w -> w.shown().size() == 1);
    }

    @AfterEach
    void end() {
        rig.close();
    }

    @Test
    void one_message_after_the_other_in_the_same_lane_is_sent_when_it_is_put() {
        for (int number = 1; number <= 5; number++) {
            int shown = number + 1;
            rig.putAsTheProductDoes(new Ephemeral("e" + number, "C1", "U1", text("no. " + number)));
            rig.untilOfItself("no. " + number, w -> w.shown().size() == shown);
        }
    }

    @Test
    void what_is_put_while_others_are_being_sent_is_sent_behind_them() {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            IntStream.range(0, 60)
                    .forEach(number -> threads.execute(() -> rig.putAsTheProductDoes(
                            new Ephemeral("e" + number, "C" + number % 3, "U1", text("no. " + number)))));
        }
        rig.untilOfItself("all are there", w -> w.shown().size() == 61);
    }

    @Test
    void two_answers_to_one_request_are_both_sent() {
        var url = rig.slack().responseUrl("U1");
        rig.putAsTheProductDoes(new Response("r1", url, false, text("first")));
        rig.putAsTheProductDoes(new Response("r2", url, false, text("second")));

        rig.untilOfItself("both are there", w -> w.shown().size() == 3);
        assertEquals("second", rig.slack().workspace().shown().getLast().text());
    }

    @Test
    void a_message_that_is_put_off_is_found_again_when_its_time_has_come() {
        rig.slack().fails("chat.postEphemeral", new FakeSlackFault.RateLimited(5));
        rig.putAsTheProductDoes(new Ephemeral("late", "C1", "U1", text("late")));
        rig.untilOfItself("it was turned away", _ -> rig.problem("late").equals("rate limited"));
        rig.putAsTheProductDoes(new Ephemeral("next", "C1", "U1", text("next")));

        rig.until("both are there", w -> w.shown().size() == 3);
    }

    @Test
    void a_source_that_breaks_altogether_stops_its_lane_for_its_lease_only() {
        rig.breaks("counter", new StackOverflowError("as deep as can be"));
        rig.render("counter", "whole again");
        rig.putAsTheProductDoes(new ChannelMessage("run/1", "C1", Optional.empty(), new Content.Rendered("counter")));

        rig.until("it is there", w -> w.messages("C1").size() == 1);
        rig.putAsTheProductDoes(new Ephemeral("behind", "C1", "U1", text("behind")));
        rig.until("so is the next", w -> w.shown().size() == 2);
    }

    @Test
    void a_database_that_takes_nothing_more_is_asked_once_a_second() {
        var refused = new AtomicInteger();
        var before = rig.clock().instant();
        rig.refusesToWrite(refused::incrementAndGet);
        rig.putAsTheProductDoes(new Ephemeral("late", "C1", "U1", text("late")));
        rig.until("it has refused five times", _ -> refused.get() >= 5);

        var waited = Duration.between(before, rig.clock().instant());
        assertTrue(waited.compareTo(Duration.ofSeconds(2)) >= 0, () -> refused + " times in " + waited);
        rig.takesEverythingAgain();
        rig.until("it is there", w -> w.shown().size() == 2);
    }
}
