package dev.dangjik.remote;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// A Docker engine that says what a test tells it to, over real streams that are counted.
final class FakeEngine implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch silence = new CountDownLatch(1);
    private final AtomicInteger waiting = new AtomicInteger();
    private final List<Socket> streams = new CopyOnWriteArrayList<>();
    private final EnginePeer peer;

    /// @param streams at a time
    /// @param patience with a silent engine
    FakeEngine(int streams, Duration patience) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
        peer = EnginePeer.over(new EngineTransport(this::stream, this::begin, streams, patience), true);
    }

    EnginePeer peer() {
        return peer;
    }

    /// How many answers are waited for now.
    int waiting() {
        return waiting.get();
    }

    /// How many streams have been opened.
    int opened() {
        return streams.size();
    }

    long open() {
        return streams.stream().filter(stream -> !stream.isClosed()).count();
    }

    /// Cuts every stream, as a lost connection does.
    void cut() throws IOException {
        for (var stream : streams) {
            stream.close();
        }
    }

    FakeEngine answering(String path, int status, byte[] body) {
        server.createContext(path, exchange -> {
            exchange.sendResponseHeaders(status, 0);
            try (var out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        return this;
    }

    FakeEngine answering(String path, int status, String body) {
        return answering(path, status, body.getBytes(StandardCharsets.UTF_8));
    }

    /// Never answers.
    FakeEngine silentAt(String path) {
        server.createContext(path, exchange -> awaitEnd());
        return this;
    }

    /// Says `first` and then nothing more.
    FakeEngine startingWith(String path, String first) {
        server.createContext(path, exchange -> {
            exchange.sendResponseHeaders(200, 0);
            say(exchange, first);
            awaitEnd();
        });
        return this;
    }

    private static void say(HttpExchange exchange, String words) throws IOException {
        var out = exchange.getResponseBody();
        out.write(words.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private void awaitEnd() {
        try {
            silence.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private SshConnection.Activity begin() {
        waiting.incrementAndGet();
        return waiting::decrementAndGet;
    }

    private Socket stream() {
        var stream = new Socket() {
            @Override
            public void connect(SocketAddress ignored, int milliseconds) throws IOException {
                super.connect(server.getAddress(), milliseconds);
            }
        };
        streams.add(stream);
        return stream;
    }

    @Override
    public void close() {
        peer.close();
        silence.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
