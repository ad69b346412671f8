package dev.dangjik.slack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.dangjik.stack.SlackAccount;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.FakeSlack;
import dev.dangjik.testing.FakeSlackConnection;
import dev.dangjik.testing.FakeSlackSockets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What is delivered in Socket Mode, and what Slack hears of it.
class SocketModeTest {
    private final SocketRig rig = new SocketRig(Clock.systemUTC(), SocketRig.quick());

    @BeforeEach
    void connected() throws Exception {
        rig.awaitConnections(2);
    }

    @AfterEach
    void stop() {
        rig.close();
        assertEquals(List.of(), rig.sockets().violations());
    }

    @Test
    void a_slash_command_is_acknowledged_with_its_answer() {
        rig.door = _ -> new Acknowledgement.Immediate("{\"text\":\"도움말\"}");

        var ack = rig.hana().types("C0", "/deploy everbit <a&b>");

        assertEquals(200, ack.status());
        assertEquals("{\"text\":\"도움말\"}", ack.body());
        var command = (IncomingRequest.Command) rig.received.getFirst();
        assertEquals("deploy everbit <a&b>", command.words());
        assertEquals(
                new SlackAccount(FakeSlack.TEAM, "U0HANA"), command.origin().account());
        assertTrue(command.origin().responseUrl().orElse("").startsWith("http://127.0.0.1"), command.toString());
        assertTrue(command.origin().signature().startsWith("envelope/"), command.toString());
        assertEquals(1, rig.acks.size());
    }

    @Test
    void a_press_is_acknowledged_with_nothing() {
        var delivery = rig.sockets().deliver("interactive", press(), false);

        assertEquals(
                List.of("envelope_id"), List.copyOf(delivery.ack().orElseThrow().keySet()));
        var action = (IncomingRequest.Action) rig.received.getFirst();
        assertEquals("run.cancel", action.actionId());
        assertEquals("261120ABCDE", action.value());
        assertEquals("1531420618.000100", action.messageTs());
    }

    @Test
    void a_window_that_is_submitted_hears_what_it_does_next() {
        var submission = JsonParser.parseString("""
                {"type":"view_submission","team":{"id":"T0LAB"},"user":{"id":"U0HANA","team_id":"T0LAB"},
                 "trigger_id":"9.9","view":{"id":"V1","type":"modal","callback_id":"form","private_metadata":"kept",
                 "state":{"values":{"reason":{"reason":{"type":"plain_text_input","value":"시험"}}}}}}""").getAsJsonObject();
        submission.getAsJsonObject("view").addProperty("callback_id", FormWindow.CALLBACK);

        var delivery = rig.sockets().deliver("interactive", submission, true);

        assertEquals(
                "{\"response_action\":\"clear\"}",
                delivery.payload().map(JsonObject::toString).orElse(""));
        assertEquals("시험", rig.submitted.getFirst().values().get("reason"));
    }

    @Test
    void an_event_that_nobody_handles_is_acknowledged_and_so_is_one_that_cannot_be_read() {
        var event = JsonParser.parseString("""
                {"team_id":"T0LAB","type":"event_callback","event_id":"Ev1",
                 "event":{"type":"app_home_opened","user":"U0HANA","channel":"D01","tab":"home"}}""");

        assertEquals(
                1,
                rig.sockets()
                        .deliver("events_api", event.getAsJsonObject(), false)
                        .attempts());
        assertTrue(rig.sockets()
                .deliver("events_api", new JsonObject(), false)
                .ack()
                .isPresent());
    }

    @Test
    void a_message_in_parts_is_put_together() throws Exception {
        rig.sockets().inParts();
        var text = "가나다 ".repeat(20_000) + "end";

        assertEquals(1, rig.types(text).attempts());
        assertEquals(text, ((IncomingRequest.Command) rig.received.getFirst()).text());
        Await.truth(SocketRig.LONG, () -> rig.sockets().connections().stream().anyMatch(one -> one.pongs() > 0));
    }

    @Test
    void two_hundred_at_once_are_acknowledged_within_a_second_by_handlers_of_half_a_second() throws Exception {
        rig.types("warm");
        rig.door = _ -> {
            LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
            return new Acknowledgement.Recorded();
        };

        var deliveries = atOnce(200, number -> rig.types("runs " + number));

        var slowest = deliveries.stream()
                .map(FakeSlackSockets.Delivery::latency)
                .max(Duration::compareTo)
                .orElseThrow();
        assertTrue(slowest.toMillis() < 1_000, "slowest: " + slowest);
        assertTrue(deliveries.stream()
                .allMatch(one -> one.attempts() == 1 && one.ack().isPresent()));
        assertEquals(201, rig.received.size());
    }

    @Test
    void what_was_recorded_when_the_connection_was_cut_is_delivered_again_and_has_one_effect() throws Exception {
        rig.sockets().patience(Duration.ofMillis(500));
        rig.door = _ -> {
            rig.sockets().connections().forEach(FakeSlackConnection::cut);
            return new Acknowledgement.Immediate("{\"text\":\"" + rig.received.size() + "\"}");
        };

        var delivery = rig.types("deploy");

        assertTrue(delivery.attempts() > 1, delivery.toString());
        assertEquals(
                "{\"text\":\"1\"}", delivery.payload().map(JsonObject::toString).orElse(""));
        assertEquals(1, rig.received.size());
        assertTrue(rig.socket.figures().repeated() > 0);
    }

    @Test
    void one_that_comes_again_while_it_is_being_answered_waits_for_that_answer() throws Exception {
        rig.sockets().patience(Duration.ofMillis(100));
        rig.door = _ -> {
            LockSupport.parkNanos(Duration.ofMillis(250).toNanos());
            return new Acknowledgement.Recorded();
        };

        var delivery = rig.types("deploy");

        assertTrue(delivery.ack().isPresent());
        assertTrue(delivery.attempts() > 1, delivery.toString());
        assertEquals(1, rig.received.size());
    }

    @Test
    void what_is_not_recorded_is_never_acknowledged_and_not_done_later() {
        rig.sockets().patience(Duration.ofMillis(100));
        rig.door = _ -> rig.received.size() == 1 ? new Acknowledgement.Unrecorded() : new Acknowledgement.Recorded();

        var delivery = rig.types("deploy");

        assertEquals(Optional.empty(), delivery.ack());
        assertEquals(1, rig.received.size());
        assertEquals(4, rig.socket.figures().unacknowledged());
        assertEquals(List.of(), rig.acks);
    }

    @Test
    void one_that_only_the_database_remembers_is_acknowledged() {
        rig.door = _ -> new Acknowledgement.Replayed();

        var delivery = rig.types("deploy");

        assertEquals(
                List.of("envelope_id"), List.copyOf(delivery.ack().orElseThrow().keySet()));
    }

    @Test
    void an_answer_that_breaks_off_is_not_acknowledged() {
        rig.sockets().patience(Duration.ofMillis(100));
        rig.door = _ -> {
            throw new IllegalStateException("on purpose");
        };

        assertEquals(Optional.empty(), rig.types("deploy").ack());
        assertEquals(2, rig.socket.connections());
    }

    @Test
    void connections_are_renewed_without_a_gap() throws Exception {
        var first = rig.sockets().connections();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var deliveries = IntStream.range(0, 600)
                    .mapToObj(number -> threads.submit(() -> {
                        LockSupport.parkNanos(Duration.ofMillis(2L * number).toNanos());
                        return rig.types("runs " + number);
                    }))
                    .toList();
            for (int round = 0; round < 8; round++) {
                renewOne();
            }
            assertAllAtFirst(deliveries);
        }
        assertTrue(first.stream().noneMatch(FakeSlackConnection::isOpen));
        assertEquals(600, rig.received.size());
    }

    /// As Slack does it: a warning, another one soon, the end, whether or not the next one is there.
    private void renewOne() throws Exception {
        var old = rig.sockets().connections().getFirst();
        int before = rig.sockets().everyConnection().size();
        rig.sockets().disconnect(old, "warning");
        Await.value(SocketRig.LONG, () -> rig.sockets().everyConnection().size(), now -> now > before);
        assertTrue(old.isOpen(), "its successor is there before it is let go");
        rig.sockets().disconnect(old, "refresh_requested");
        old.sayGoodbye();
        rig.awaitConnections(2);
    }

    private static void assertAllAtFirst(List<Future<FakeSlackSockets.Delivery>> deliveries) throws Exception {
        for (var delivery : deliveries) {
            assertEquals(1, delivery.get().attempts());
            assertTrue(delivery.get().ack().isPresent());
        }
    }

    @Test
    void what_is_being_answered_when_slack_says_goodbye_is_acknowledged_still() throws Exception {
        rig.door = _ -> {
            rig.sockets().connections().forEach(SocketModeTest::goodbye);
            LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
            return new Acknowledgement.Recorded();
        };

        var delivery = rig.types("deploy");

        assertEquals(1, delivery.attempts());
        assertTrue(delivery.ack().isPresent());
    }

    private static void goodbye(FakeSlackConnection connection) {
        try {
            connection.sayGoodbye();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static JsonObject press() {
        return JsonParser.parseString("""
                {"type":"block_actions","team":{"id":"T0LAB"},"user":{"id":"U0HANA","team_id":"T0LAB"},
                 "container":{"type":"message","message_ts":"1531420618.000100","channel_id":"C01"},
                 "channel":{"id":"C01"},"trigger_id":"3.1","response_url":"https://hooks.example/1",
                 "actions":[{"type":"button","action_id":"run.cancel","block_id":"b1","value":"261120ABCDE",
                             "action_ts":"1531420619.5"}]}""").getAsJsonObject();
    }

    /// Runs this many at the same time.
    private static List<FakeSlackSockets.Delivery> atOnce(
            int count, java.util.function.IntFunction<FakeSlackSockets.Delivery> what) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = threads.invokeAll(IntStream.range(0, count)
                    .<Callable<FakeSlackSockets.Delivery>>mapToObj(number -> () -> what.apply(number))
                    .toList());
            var ended = new java.util.ArrayList<FakeSlackSockets.Delivery>();
            for (var one : all) {
                ended.add(one.get());
            }
            return ended;
        }
    }
}
