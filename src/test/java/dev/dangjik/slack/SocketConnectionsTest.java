package dev.dangjik.slack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.FakeSlackConnection;
import dev.dangjik.testing.FakeSlackFault;
import dev.dangjik.testing.TestClock;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How connections of Socket Mode begin, are lost, and end.
class SocketConnectionsTest {
    private static final Pattern THREAD = Pattern.compile("\"name\": \"((?:socket-|HttpClient-)[^\"]*)\"");
    private static final Duration PING = Duration.ofMillis(50);
    private static final String OPEN = "apps.connections.open";

    @TempDir
    Path folder = Path.of("/");

    private static SocketRig rig() {
        return new SocketRig(Clock.systemUTC(), SocketRig.quick());
    }

    @Test
    void two_are_kept_and_slack_is_asked_for_signs_of_life() throws Exception {
        try (var rig = rig()) {
            rig.awaitConnections(2);
            assertEquals(Optional.empty(), rig.socket.warning());
            Await.truth(
                    SocketRig.LONG, () -> rig.sockets().connections().stream().allMatch(one -> one.pings() > 1));
            assertEquals(2, rig.sockets().everyConnection().size());
            assertEquals(List.of(), rig.sockets().violations());
        }
    }

    @Test
    void slack_that_says_no_for_a_while_is_asked_until_it_says_yes() throws Exception {
        try (var rig = rig()) {
            rig.awaitConnections(2);
            rig.slack.fails(OPEN, many(new FakeSlackFault.Refused("internal_error"), 400));
            rig.sockets().connections().forEach(FakeSlackConnection::cut);
            Await.truth(SocketRig.LONG, () -> rig.socket.figures().failed() >= 5);
            assertTrue(rig.socket.warning().orElse("").contains("internal_error"), rig.socket.warning()::toString);
            assertEquals(Optional.empty(), rig.socket.fault());

            rig.slack.recover(OPEN);

            rig.awaitConnections(2);
            assertEquals(Optional.empty(), rig.socket.warning());
            assertTrue(rig.types("runs").ack().isPresent());
        }
    }

    @Test
    void a_token_that_slack_does_not_take_is_a_fault_that_says_what_to_do() throws Exception {
        try (var rig = rig()) {
            rig.awaitConnections(2);
            rig.slack.fails(OPEN, many(new FakeSlackFault.Refused("token_revoked"), 400));
            rig.sockets().connections().forEach(FakeSlackConnection::cut);

            var fault = Await.value(SocketRig.LONG, rig.socket::fault, Optional::isPresent);

            assertTrue(fault.orElseThrow().contains("App-Level Tokens (token_revoked)"), fault::toString);
            assertEquals(Optional.empty(), rig.socket.warning());
        }
    }

    @Test
    void slack_that_wants_patience_gets_it() throws Exception {
        try (var rig = rig()) {
            rig.awaitConnections(2);
            rig.slack.fails(OPEN, new FakeSlackFault.RateLimited(1));
            long calls = opens(rig);
            long begin = System.nanoTime();
            rig.sockets().connections().forEach(FakeSlackConnection::cut);
            Await.truth(SocketRig.LONG, () -> opens(rig) == calls + 1);

            Await.truth(SocketRig.LONG, () -> opens(rig) > calls + 1);

            assertTrue(System.nanoTime() - begin >= Duration.ofSeconds(1).toNanos());
            rig.awaitConnections(2);
        }
    }

    @Test
    void answers_that_are_cut_off_or_odd_stop_nothing() throws Exception {
        try (var rig = rig()) {
            rig.awaitConnections(2);
            rig.slack.fails(
                    OPEN,
                    new FakeSlackFault.CutBefore(),
                    new FakeSlackFault.CutAfter(),
                    new FakeSlackFault.Status(503),
                    new FakeSlackFault.Said("<html>"),
                    new FakeSlackFault.Said("{\"ok\":true}"),
                    new FakeSlackFault.Said("{\"ok\":true,\"url\":{}}"),
                    new FakeSlackFault.Said("{\"ok\":true,\"url\":\"ws://no host/\"}"),
                    new FakeSlackFault.Said("{\"ok\":true,\"url\":\"ws://127.0.0.1:1/link\"}"));
            rig.sockets().connections().forEach(FakeSlackConnection::cut);

            Await.truth(SocketRig.LONG, () -> rig.socket.figures().failed() >= 8);

            rig.awaitConnections(2);
            assertTrue(rig.types("runs").ack().isPresent());
        }
    }

    @Test
    void a_connection_that_gives_no_sign_of_life_is_replaced() throws Exception {
        var rhythm = SocketRig.impatient(PING, Duration.ofMillis(400), Duration.ofSeconds(5));
        try (var rig = new SocketRig(Clock.systemUTC(), rhythm)) {
            rig.awaitConnections(2);
            var silent = rig.sockets().connections().getFirst();
            silent.fallSilent();

            Await.truth(SocketRig.LONG, silent::isGone);
            rig.awaitConnections(2);
        }
    }

    @Test
    void connections_that_end_at_once_are_not_opened_in_a_storm() throws Exception {
        var pause = Duration.ofMillis(150);
        try (var rig = new SocketRig(Clock.systemUTC(), SocketRig.patient(pause))) {
            rig.awaitConnections(2);
            rig.sockets().brief();
            long before = opens(rig);
            long begin = System.nanoTime();
            rig.sockets().connections().forEach(FakeSlackConnection::cut);

            long opened = Await.value(SocketRig.LONG, () -> opens(rig) - before, count -> count >= 8);

            // two at a time, and a pause behind them
            assertTrue(System.nanoTime() - begin > (opened / 2 - 1) * pause.toNanos(), "opened " + opened);
        }
    }

    @Test
    void a_connection_without_a_hello_is_given_up() throws Exception {
        var rhythm = SocketRig.impatient(PING, Duration.ofSeconds(20), Duration.ofMillis(200));
        try (var rig = new SocketRig(Clock.systemUTC(), rhythm)) {
            rig.awaitConnections(2);
            rig.sockets().mute(true);
            rig.sockets().connections().getFirst().cut();
            Await.truth(SocketRig.LONG, () -> rig.socket.figures().failed() >= 2);

            rig.sockets().mute(false);

            rig.awaitConnections(2);
        }
    }

    @Test
    void one_that_slack_announces_to_close_and_does_not_is_let_go_behind_its_successor() throws Exception {
        try (var rig = rig()) {
            rig.awaitConnections(2);
            var old = rig.sockets().connections().getFirst();
            rig.sockets().disconnect(old, "refresh_requested");

            Await.truth(SocketRig.LONG, () -> old.goodbye().equals(Optional.of(1000)));
            assertEquals(3, rig.sockets().everyConnection().size());
            rig.awaitConnections(2);
        }
    }

    @Test
    void a_message_beyond_a_mebibyte_is_not_read() throws Exception {
        try (var rig = rig()) {
            rig.awaitConnections(2);
            rig.sockets().patience(Duration.ofMillis(300));

            assertEquals(Optional.empty(), rig.types("x".repeat(1 << 20)).ack());

            rig.awaitConnections(2);
            assertTrue(rig.types("runs").ack().isPresent());
            assertEquals(1, rig.received.size());
        }
    }

    @Test
    void where_slack_allows_no_second_one_the_first_goes_on() throws Exception {
        try (var rig = rig()) {
            rig.awaitConnections(2);
            var second = rig.sockets().connections().getLast();
            rig.sockets().disconnect(second, "too_many_websockets");
            second.sayGoodbye();

            Await.truth(SocketRig.LONG, () -> rig.socket.warning().orElse("").contains("no second connection"));
            assertEquals(1, rig.socket.connections());
            assertEquals(2, rig.sockets().everyConnection().size());
            assertTrue(rig.types("runs").ack().isPresent());
        }
    }

    @Test
    void a_bot_that_finds_ten_connections_gets_one_as_soon_as_there_is_room() throws Exception {
        var others = new ArrayDeque<SocketMode>();
        try (var rig = rig()) {
            for (int count = 1; count < 5; count++) {
                others.push(rig.another());
            }
            rig.awaitConnections(2);
            for (var other : others) {
                Await.value(SocketRig.LONG, other::connections, there -> there == 2);
            }
            var late = rig.another();
            others.addLast(late);
            var warning = Await.value(
                    SocketRig.LONG, late::warning, said -> said.toString().contains("ten"));
            assertTrue(warning.orElse("").contains("does the bot run elsewhere?"), warning::toString);

            others.pop().close();

            Await.value(SocketRig.LONG, late::connections, there -> there == 1);
        } finally {
            others.forEach(SocketMode::close);
        }
    }

    @Test
    void socket_mode_switched_off_at_slack_is_a_fault() throws Exception {
        try (var rig = rig()) {
            rig.awaitConnections(2);
            rig.slack.fails(OPEN, many(new FakeSlackFault.Refused("socket_mode_disabled"), 400));
            for (var one : rig.sockets().connections()) {
                rig.sockets().disconnect(one, "link_disabled");
                one.sayGoodbye();
            }

            var fault = Await.value(SocketRig.LONG, rig.socket::fault, Optional::isPresent);

            assertFalse(fault.orElseThrow().isEmpty());
        }
    }

    @Test
    void slack_itself_is_only_spoken_to_with_tls() throws Exception {
        var slack = Optional.of(URI.create("https://slack.com/api/"));
        try (var rig = new SocketRig(Clock.systemUTC(), SocketRig.quick(), slack)) {
            Await.truth(SocketRig.LONG, () -> rig.socket.warning().orElse("").contains("TLS"));
            assertEquals(List.of(), rig.sockets().everyConnection());
        }
    }

    @Test
    void what_waited_while_the_process_stood_still_is_not_done() throws Exception {
        var clock = TestClock.atNoon();
        var rhythm = SocketRig.impatient(Duration.ofHours(1), Duration.ofMinutes(1), Duration.ofSeconds(5));
        try (var rig = new SocketRig(clock, rhythm)) {
            rig.awaitConnections(2);
            clock.advance(Duration.ofMinutes(10));
            rig.sockets().patience(Duration.ofMillis(500));

            var delivery = rig.types("deploy");

            assertTrue(delivery.ack().isPresent());
            assertTrue(delivery.attempts() > 1, delivery.toString());
            assertEquals(1, rig.received.size());
        }
    }

    @Test
    void a_stop_answers_what_is_under_way_and_says_goodbye() throws Exception {
        var release = new CountDownLatch(1);
        try (var rig = rig();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            rig.awaitConnections(2);
            rig.door = _ -> {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    throw new AssertionError("a stop must not interrupt what is under way", e);
                }
                return new Acknowledgement.Recorded();
            };
            var deliveries = IntStream.range(0, 50)
                    .mapToObj(number -> threads.submit(() -> rig.types("deploy " + number)))
                    .toList();
            Await.truth(SocketRig.LONG, () -> rig.received.size() == 50);
            var stop = threads.submit(rig.socket::close);
            var late = threads.submit(() -> rig.types("deploy meanwhile"));
            Await.truth(SocketRig.LONG, () -> rig.received.size() == 51);
            assertFalse(stop.isDone());

            release.countDown();
            assertTrue(late.get().ack().isPresent());

            stop.get();
            for (var delivery : deliveries) {
                assertEquals(1, delivery.get().attempts());
                assertTrue(delivery.get().ack().isPresent());
            }
            assertEquals(
                    List.of(Optional.of(1000), Optional.of(1000)),
                    rig.sockets().everyConnection().stream()
                            .map(FakeSlackConnection::goodbye)
                            .toList());
            assertEquals(51, rig.received.size());
            assertEquals(Optional.empty(), rig.late().ack());
            assertEquals(51, rig.received.size());
            assertEquals(List.of(), rig.sockets().violations());
        }
    }

    @Test
    void a_stop_leaves_no_thread_behind_whatever_state_it_finds() throws Exception {
        var before = threads("before");
        for (int round = 0; round < 5; round++) {
            try (var rig = rig()) {
                if (round > 0) {
                    rig.awaitConnections(2);
                }
                switch (round) {
                    case 2 -> rig.sockets().connections().forEach(FakeSlackConnection::cut);
                    case 3 -> rig.sockets().connections().forEach(FakeSlackConnection::fallSilent);
                    case 4 -> {
                        rig.slack.fails(OPEN, many(new FakeSlackFault.Slow(Duration.ofSeconds(5)), 2));
                        rig.sockets().connections().getFirst().cut();
                        Await.truth(SocketRig.LONG, () -> rig.slack.answering() > 0);
                    }
                    default -> {}
                }
                rig.socket.close();
            }
        }
        Await.truth(SocketRig.LONG, () -> before.containsAll(threads("after")));
    }

    /// Names of all threads of Socket Mode and of HTTP clients, virtual ones too.
    private Set<String> threads(String name) throws Exception {
        var file = folder.resolve(name + System.nanoTime() + ".json");
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .dumpThreads(file.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.JSON);
        var names = new TreeSet<String>();
        THREAD.matcher(Files.readString(file)).results().forEach(found -> names.add(found.group(1)));
        return names;
    }

    private static long opens(SocketRig rig) {
        return rig.slack.calls().stream().filter(OPEN::equals).count();
    }

    private static FakeSlackFault[] many(FakeSlackFault fault, int count) {
        return IntStream.range(0, count).mapToObj(_ -> fault).toArray(FakeSlackFault[]::new);
    }
}
