package dev.dangjik.testing;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/// A Slack of one workspace on 127.0.0.1: the Web API, response URLs and file uploads over real HTTP, with faults
/// on demand. People who type and press are [FakeSlackPerson].
public final class FakeSlack implements AutoCloseable {
    public static final String TEAM = "T0LAB";
    public static final String TOKEN = "xoxb-fake";
    public static final String APP_TOKEN = "xapp-1-A0-fake";
    public static final String SIGNING_SECRET = "fake-signing-secret";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final FakeSlackWorkspace workspace;
    private final FakeSlackMethods methods;
    private final FakeSlackSockets sockets = new FakeSlackSockets();
    private final Map<String, Queue<FakeSlackFault>> faults = new ConcurrentHashMap<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final AtomicInteger answering = new AtomicInteger();

    private FakeSlack(HttpServer server, Clock clock) {
        this.server = server;
        this.workspace = new FakeSlackWorkspace(clock);
        this.methods = new FakeSlackMethods(workspace, base());
        server.setExecutor(threads);
        server.createContext("/api/", exchange -> answer(exchange, this::method));
        server.createContext("/response/", exchange -> answer(exchange, this::response));
        server.createContext("/upload/", exchange -> answer(exchange, this::upload));
        server.start();
    }

    /// Begins to listen on a free port; arrivals are timed by `clock`.
    public static FakeSlack start(Clock clock) {
        return start(clock, 0);
    }

    /// As above, on this port.
    public static FakeSlack start(Clock clock, int port) {
        try {
            return new FakeSlack(
                    HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0), clock);
        } catch (IOException e) {
            throw new UncheckedIOException("starting the fake Slack on port " + port, e);
        }
    }

    /// What `SLACK_API_URL` is set to.
    public URI api() {
        return URI.create(base() + "/api/");
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public FakeSlackWorkspace workspace() {
        return workspace;
    }

    /// Its Socket Mode.
    public FakeSlackSockets sockets() {
        return sockets;
    }

    /// The next calls of `method` (or `response`, `upload`) go wrong like this, one fault a call, in order.
    public void fails(String method, FakeSlackFault... next) {
        faults.computeIfAbsent(method, _ -> new ConcurrentLinkedQueue<>()).addAll(List.of(next));
    }

    /// From now on the method works again.
    public void recover(String method) {
        faults.remove(method);
    }

    /// The methods called, in order of arrival, faulty calls included.
    public List<String> calls() {
        return List.copyOf(calls);
    }

    /// How many calls are being answered now.
    public int answering() {
        return answering.get();
    }

    /// A fresh `response_url` whose answers are shown under `name`.
    public String responseUrl(String name) {
        return base() + "/response/" + name;
    }

    /// Waits until `condition` holds, at most two minutes.
    ///
    /// @throws AssertionError when it does not
    public void awaits(String what, Predicate<FakeSlackWorkspace> condition) {
        long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        synchronized (workspace) {
            while (!condition.test(workspace)) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new AssertionError("waited two minutes for " + what + "; calls: " + calls);
                }
                try {
                    workspace.wait(Math.min(left, 10));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new AssertionError("interrupted while waiting for " + what, e);
                }
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        sockets.close();
    }

    private String base() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private Reply method(String name, HttpExchange exchange, byte[] body) {
        var authorization = exchange.getRequestHeaders().getFirst("Authorization");
        if (authorization == null) {
            return Reply.json(FakeSlackMethods.error("not_authed"));
        }
        boolean isOfApp = authorization.equals("Bearer " + APP_TOKEN);
        if (!isOfApp && !authorization.equals("Bearer " + TOKEN)) {
            return Reply.json(FakeSlackMethods.error("invalid_auth"));
        }
        if (isOfApp != name.equals("apps.connections.open")) {
            return Reply.json(FakeSlackMethods.error("not_allowed_token_type"));
        }
        if (isOfApp) {
            return Reply.json(sockets.open());
        }
        return Reply.json(methods.call(name, arguments(exchange, body)));
    }

    private Reply response(String name, HttpExchange exchange, byte[] body) {
        var message = arguments(exchange, body);
        workspace.violated(BlockKitRules.problems(message, BlockKitRules.MESSAGE_TEXT));
        workspace.show(name, message);
        return new Reply(200, "ok");
    }

    private Reply upload(String name, HttpExchange exchange, byte[] body) {
        workspace.uploaded(name, new String(body, StandardCharsets.UTF_8));
        return new Reply(200, "OK - " + body.length);
    }

    private void answer(HttpExchange exchange, Handler handler) throws IOException {
        answering.incrementAndGet();
        try (exchange) {
            var path = exchange.getRequestURI().getPath().split("/", 3);
            var kind = path[1].equals("api") ? path[2] : path[1];
            var body = exchange.getRequestBody().readAllBytes();
            calls.add(kind);
            var queue = faults.get(kind);
            var fault = queue == null ? null : queue.poll();
            if (fault == null) {
                send(exchange, handler.handle(path[2], exchange, body));
                return;
            }
            switch (fault) {
                case FakeSlackFault.RateLimited(int seconds) -> {
                    exchange.getResponseHeaders().set("Retry-After", Integer.toString(seconds));
                    send(exchange, new Reply(429, "{\"ok\":false,\"error\":\"ratelimited\"}"));
                }
                case FakeSlackFault.Status(int status) -> send(exchange, new Reply(status, ""));
                case FakeSlackFault.Said(var said) -> send(exchange, new Reply(200, said));
                case FakeSlackFault.Refused(var error) -> send(exchange, Reply.json(FakeSlackMethods.error(error)));
                case FakeSlackFault.CutBefore _ -> {}
                case FakeSlackFault.CutAfter _ -> handler.handle(path[2], exchange, body);
                case FakeSlackFault.DoneTwiceAndCut _ -> {
                    handler.handle(path[2], exchange, body);
                    handler.handle(path[2], exchange, body);
                }
                case FakeSlackFault.DoneButStatus(int status) -> {
                    handler.handle(path[2], exchange, body);
                    send(exchange, new Reply(status, ""));
                }
                case FakeSlackFault.Held(var until) -> {
                    until.await();
                    send(exchange, handler.handle(path[2], exchange, body));
                }
                case FakeSlackFault.Slow(var by) -> {
                    LockSupport.parkNanos(by.toNanos());
                    send(exchange, handler.handle(path[2], exchange, body));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            answering.decrementAndGet();
        }
    }

    private static void send(HttpExchange exchange, Reply reply) throws IOException {
        var bytes = reply.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
        exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    /// JSON bodies and form bodies, as Slack takes both.
    private static JsonObject arguments(HttpExchange exchange, byte[] body) {
        var text = new String(body, StandardCharsets.UTF_8);
        var type = exchange.getRequestHeaders().getFirst("Content-Type");
        if (type != null && type.startsWith("application/json")) {
            return JsonParser.parseString(text).getAsJsonObject();
        }
        return form(text);
    }

    /// The fields of a form as an object.
    static JsonObject form(String text) {
        var arguments = new JsonObject();
        for (var pair : text.split("&", -1)) {
            int sign = pair.indexOf('=');
            if (sign > 0) {
                arguments.addProperty(
                        URLDecoder.decode(pair.substring(0, sign), StandardCharsets.UTF_8),
                        URLDecoder.decode(pair.substring(sign + 1), StandardCharsets.UTF_8));
            }
        }
        return arguments;
    }

    private interface Handler {
        Reply handle(String name, HttpExchange exchange, byte[] body);
    }

    private record Reply(int status, String body) {
        static Reply json(JsonObject answer) {
            return new Reply(200, answer.toString());
        }
    }
}
