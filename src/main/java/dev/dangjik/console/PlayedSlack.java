package dev.dangjik.console;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Takes the answers that a rehearsing bot gives, on 127.0.0.1.
final class PlayedSlack implements AutoCloseable {
    private static final int OK = 200;

    private final HttpServer server;
    private final Semaphore answers = new Semaphore(0);

    PlayedSlack() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                exchange.sendResponseHeaders(OK, -1);
            }
            answers.release();
        });
        server.start();
    }

    /// Where the answer to one request goes.
    URI answerTo(int number) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/answer/" + number);
    }

    /// Waits until `count` answers more have come.
    void await(int count, Duration longest) throws IOException, InterruptedException {
        if (!answers.tryAcquire(count, longest.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IOException("rehearsing: of " + count + " answers " + answers.availablePermits() + " came within "
                    + longest.toSeconds() + " s");
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
