package dev.dangjik.command;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.dangjik.slack.SlackInbox;
import dev.dangjik.testing.FakeSlack;
import dev.dangjik.testing.FakeSlackPerson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/// Where a fake Slack and its people send what they do to a bot's inbox: signed requests over HTTP.
final class SlackSide implements AutoCloseable {
    private final Supplier<SlackInbox> inbox;
    private final FakeSlack slack;
    private final Clock clock;
    private final HttpServer server;
    private final Map<String, FakeSlackPerson> people = new ConcurrentHashMap<>();

    /// @param inbox of the bot that answers by then
    SlackSide(FakeSlack slack, Clock clock, Supplier<SlackInbox> inbox) throws IOException {
        this.inbox = inbox;
        this.slack = slack;
        this.clock = clock;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_000);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/slack/events", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var headers = exchange.getRequestHeaders();
            var answer = inbox.get()
                    .receive(
                            headers.getOrDefault("X-Slack-Request-Timestamp", List.of()),
                            headers.getOrDefault("X-Slack-Signature", List.of()),
                            exchange.getRequestBody().readAllBytes());
            var body = answer.body().toArray();
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            if (body.length > 0) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    FakeSlackPerson person(String name) {
        return people.computeIfAbsent(
                name,
                _ -> FakeSlackPerson.of(
                        slack,
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/slack/events"),
                        "U0" + name.toUpperCase(Locale.ROOT),
                        clock));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
