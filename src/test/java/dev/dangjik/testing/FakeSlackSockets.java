package dev.dangjik.testing;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The Socket Mode of the fake Slack: <https://docs.slack.dev/apis/events-api/using-socket-mode>.
///
/// An address is good for one connection, ten connections are allowed, each delivery goes to any one of
/// them, and one that is not acknowledged within three seconds is delivered again, three times.
public final class FakeSlackSockets implements FakeSlackConnection.Listener, AutoCloseable {
    private static final int MOST = 10;
    private static final int RETRIES = 3;

    private final ServerSocket door;
    private final Set<String> tickets = ConcurrentHashMap.newKeySet();
    private final List<FakeSlackConnection> all = new CopyOnWriteArrayList<>();
    private final Map<String, CompletableFuture<JsonObject>> awaited = new ConcurrentHashMap<>();
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final Random random = new Random(7);
    private volatile Duration patience = Duration.ofSeconds(3);
    private volatile boolean isInParts;
    private volatile boolean isMute;
    private volatile boolean isBrief;

    FakeSlackSockets() {
        try {
            door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("opening the fake Slack's sockets", e);
        }
        Thread.ofVirtual().name("fake-slack-door").start(this::accept);
    }

    /// What became of something that was delivered.
    ///
    /// @param attempts how often it was
    /// @param ack what came back; empty when nothing did
    /// @param latency until then
    public record Delivery(int attempts, Optional<JsonObject> ack, Duration latency) {
        /// What the acknowledgement says beside that it is one.
        public Optional<JsonObject> payload() {
            return ack.filter(said -> said.has("payload")).map(said -> said.getAsJsonObject("payload"));
        }
    }

    /// Slack's answer to `apps.connections.open`.
    JsonObject open() {
        var ticket = UUID.randomUUID().toString();
        tickets.add(ticket);
        var answer = new JsonObject();
        answer.addProperty("ok", true);
        answer.addProperty(
                "url",
                URI.create("ws://127.0.0.1:" + door.getLocalPort() + "/link/?ticket=" + ticket + "&app_id=A0")
                        .toString());
        return answer;
    }

    /// Those over which something can be delivered.
    public List<FakeSlackConnection> connections() {
        return all.stream().filter(FakeSlackConnection::isOpen).toList();
    }

    /// Every one there ever was, oldest first.
    public List<FakeSlackConnection> everyConnection() {
        return List.copyOf(all);
    }

    /// Everything that was not as it should be. Tests assert that it is empty.
    public List<String> violations() {
        return List.copyOf(violations);
    }

    /// How long an acknowledgement is waited for; Slack waits three seconds.
    public void patience(Duration time) {
        patience = time;
    }

    /// From now on every message comes in several frames.
    public void inParts() {
        isInParts = true;
    }

    /// From now on, or no more, a new connection is told nothing, not even hello.
    public void mute(boolean isMute) {
        this.isMute = isMute;
    }

    /// From now on a new connection is told hello and then goodbye.
    public void brief() {
        isBrief = true;
    }

    /// Tells a connection that it is about to be closed.
    ///
    /// @param reason as Slack names it: `warning`, `refresh_requested`, `link_disabled`,
    ///     `too_many_websockets`
    public void disconnect(FakeSlackConnection connection, String reason) throws IOException {
        var frame = new JsonObject();
        frame.addProperty("type", "disconnect");
        frame.addProperty("reason", reason);
        frame.add("debug_info", new JsonObject());
        connection.say(frame.toString());
    }

    /// Delivers something and waits for its end.
    ///
    /// @param type `slash_commands`, `interactive` or `events_api`
    public Delivery deliver(String type, JsonObject payload, boolean takesPayload) {
        return deliver(UUID.randomUUID().toString(), type, payload, takesPayload);
    }

    /// As above, under this id.
    public Delivery deliver(String id, String type, JsonObject payload, boolean takesPayload) {
        var envelope = new JsonObject();
        envelope.addProperty("envelope_id", id);
        envelope.addProperty("type", type);
        envelope.add("payload", payload);
        envelope.addProperty("accepts_response_payload", takesPayload);
        var ack = new CompletableFuture<JsonObject>();
        awaited.put(id, ack);
        long begin = System.nanoTime();
        for (int attempt = 0; attempt <= RETRIES; attempt++) {
            envelope.addProperty("retry_attempt", attempt);
            envelope.addProperty("retry_reason", attempt == 0 ? "" : "timeout");
            say(envelope.toString());
            try {
                var said = ack.get(patience.toNanos(), TimeUnit.NANOSECONDS);
                return new Delivery(
                        attempt + 1,
                        Optional.of(checked(said, takesPayload)),
                        Duration.ofNanos(System.nanoTime() - begin));
            } catch (TimeoutException _) {
                // it is delivered again
            } catch (ExecutionException e) {
                throw new AssertionError(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        return new Delivery(RETRIES + 1, Optional.empty(), Duration.ofNanos(System.nanoTime() - begin));
    }

    private JsonObject checked(JsonObject ack, boolean takesPayload) {
        if (!takesPayload && ack.has("payload")) {
            violations.add("an acknowledgement says something although it must not: " + ack);
        }
        return ack;
    }

    /// Over any one of those that are open; over none when there is none, and then it comes again.
    private void say(String message) {
        var open = new ArrayList<>(connections());
        synchronized (random) {
            Collections.shuffle(open, random);
        }
        for (var connection : open) {
            try {
                if (isInParts) {
                    connection.sayInParts(message);
                } else {
                    connection.say(message);
                }
                return;
            } catch (IOException _) {
                // it has just ended
            }
        }
    }

    @Override
    public boolean isLetIn(String request) {
        boolean isGood = tickets.removeIf(ticket -> request.contains("?ticket=" + ticket + "&"));
        if (!isGood) {
            violations.add("a ticket that was not given out, or was used: " + request);
        }
        return isGood;
    }

    @Override
    public void opened(FakeSlackConnection connection) {
        all.add(connection);
        if (isMute) {
            return;
        }
        try {
            int open = connections().size();
            if (open > MOST) {
                disconnect(connection, "too_many_websockets");
                connection.sayGoodbye();
                return;
            }
            var hello = new JsonObject();
            hello.addProperty("type", "hello");
            hello.addProperty("num_connections", open);
            hello.add("debug_info", new JsonObject());
            connection.say(hello.toString());
            if (isBrief) {
                connection.sayGoodbye();
            }
        } catch (IOException _) {
            // it has ended already
        }
    }

    @Override
    public void heard(FakeSlackConnection connection, String message) {
        try {
            var said = JsonParser.parseString(message).getAsJsonObject();
            var waiting = Optional.ofNullable(said.get("envelope_id"))
                    .map(JsonElement::getAsString)
                    .map(awaited::get);
            if (waiting.isEmpty()) {
                violations.add("an acknowledgement of nothing: " + message);
            } else {
                waiting.get().complete(said);
            }
        } catch (JsonParseException | IllegalStateException e) {
            violations.add("no acknowledgement: " + message);
        }
    }

    @Override
    public void violated(String rule) {
        violations.add(rule);
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                var connection = new FakeSlackConnection(door.accept(), this);
                Thread.ofVirtual().name("fake-slack-socket").start(connection::run);
            } catch (IOException e) {
                if (!door.isClosed()) {
                    violations.add("accepting a connection: " + e);
                }
            }
        }
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException("closing the fake Slack's sockets", e);
        }
        all.forEach(FakeSlackConnection::cut);
    }
}
