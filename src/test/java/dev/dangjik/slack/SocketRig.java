package dev.dangjik.slack;

import com.google.gson.JsonObject;
import dev.dangjik.config.Secret;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.FakeSlack;
import dev.dangjik.testing.FakeSlackPerson;
import dev.dangjik.testing.FakeSlackSockets;
import dev.dangjik.testing.NoCredentials;
import dev.dangjik.testing.NoReviews;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/// Socket Mode between a fake Slack and doors that write down what comes.
final class SocketRig implements AutoCloseable {
    static final Duration LONG = Duration.ofMinutes(1);
    static final Duration NONE = Duration.ZERO;

    final FakeSlack slack;
    final List<IncomingRequest> received = new CopyOnWriteArrayList<>();
    final List<FormDoor.Submission> submitted = new CopyOnWriteArrayList<>();
    final List<Long> acks = new CopyOnWriteArrayList<>();
    final SocketMode socket;
    private final SlackRequests requests;
    private final Clock clock;
    private final SocketRhythm rhythm;
    volatile Function<IncomingRequest, Acknowledgement> door = _ -> new Acknowledgement.Recorded();

    SocketRig(Clock clock, SocketRhythm rhythm) {
        this(clock, rhythm, Optional.empty());
    }

    /// @param pretended where the Web API pretends to be
    SocketRig(Clock clock, SocketRhythm rhythm, Optional<URI> pretended) {
        slack = FakeSlack.start(clock);
        this.clock = clock;
        this.rhythm = rhythm;
        requests = new SlackRequests(
                new SlackRequests.Doors(this::receive, new NoReviews(), new NoCredentials(), submission -> {
                    submitted.add(submission);
                    return new Acknowledgement.Immediate("{\"response_action\":\"clear\"}");
                }),
                _ -> Optional.empty(),
                slack.api());
        socket = started(pretended.orElse(slack.api()));
    }

    private SocketMode started(URI address) {
        var api = new SlackApi(slack.api(), new Secret<>(FakeSlack.APP_TOKEN), text -> text);
        var mode = new SocketMode(api, address, requests, acks::add, clock, rhythm);
        mode.start();
        return mode;
    }

    /// Another bot of the same app.
    SocketMode another() {
        return started(slack.api());
    }

    private Acknowledgement receive(IncomingRequest request) {
        received.add(request);
        return door.apply(request);
    }

    /// One in which nothing but what a test is about is slow.
    static SocketRhythm quick() {
        return new SocketRhythm(
                Duration.ofMillis(20),
                Duration.ofMillis(50),
                Duration.ofSeconds(20),
                Duration.ofSeconds(5),
                NONE,
                Duration.ofMillis(10),
                Duration.ofMillis(100),
                Duration.ofSeconds(30),
                Duration.ofMillis(200),
                Duration.ofSeconds(3),
                Duration.ofSeconds(4),
                Duration.ofSeconds(1));
    }

    /// As above; a connection that is not heard of for `silence` is lost, and one is opened within `open`.
    static SocketRhythm impatient(Duration ping, Duration silence, Duration open) {
        var quick = quick();
        return new SocketRhythm(
                quick.look(),
                ping,
                silence,
                open,
                quick.steady(),
                quick.first(),
                quick.longest(),
                quick.crowded(),
                quick.retire(),
                quick.drain(),
                quick.last(),
                quick.goodbye());
    }

    /// As above, where a connection must have lived long to count, and `first` is the pause behind one that has not.
    static SocketRhythm patient(Duration first) {
        var quick = quick();
        return new SocketRhythm(
                quick.look(),
                quick.ping(),
                quick.silence(),
                quick.open(),
                Duration.ofHours(1),
                first,
                first,
                quick.crowded(),
                quick.retire(),
                quick.drain(),
                quick.last(),
                quick.goodbye());
    }

    FakeSlackSockets sockets() {
        return slack.sockets();
    }

    FakeSlackPerson hana() {
        return FakeSlackPerson.overSocket(slack, "U0HANA", Clock.systemUTC());
    }

    void awaitConnections(int count) throws Exception {
        Await.value(LONG, socket::connections, there -> there == count);
    }

    /// What a slash command comes as.
    static JsonObject command(String text, String trigger) {
        var payload = new JsonObject();
        payload.addProperty("command", "/ops");
        payload.addProperty("text", text);
        payload.addProperty("team_id", FakeSlack.TEAM);
        payload.addProperty("user_id", "U0HANA");
        payload.addProperty("channel_id", "C0");
        payload.addProperty("trigger_id", trigger);
        return payload;
    }

    FakeSlackSockets.Delivery types(String text) {
        return sockets().deliver("slash_commands", command(text, text), true);
    }

    /// Something that is delivered when nobody should take it any more.
    FakeSlackSockets.Delivery late() {
        sockets().patience(Duration.ofMillis(20));
        return types("late");
    }

    @Override
    public void close() {
        socket.close();
        slack.close();
    }
}
