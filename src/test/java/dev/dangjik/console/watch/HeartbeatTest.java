package dev.dangjik.console.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class HeartbeatTest {
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final AtomicInteger status = new AtomicInteger(200);
    private final List<String> overdue = new ArrayList<>();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpServer server = server();
    private final Heartbeat heartbeat = new Heartbeat(
            URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/ping/the-key"),
            client,
            () -> List.copyOf(overdue));

    @BeforeEach
    void listen() {
        log.start();
        logger().addAppender(log);
        server.createContext("/", exchange -> {
            calls.add(exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(status.get(), -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        logger().detachAppender(log);
        server.stop(0);
        client.close();
    }

    @Test
    void the_url_is_called_while_no_timer_is_overdue() {
        heartbeat.run();
        heartbeat.run();

        assertEquals(List.of("/ping/the-key", "/ping/the-key"), calls);
        assertEquals(List.of(), messages());
    }

    @Test
    void an_overdue_timer_holds_it_back_and_is_named_once() {
        overdue.add("outbox");
        heartbeat.run();
        heartbeat.run();
        overdue.clear();
        heartbeat.run();

        assertEquals(1, calls.size());
        assertEquals(
                List.of(
                        "The heartbeat to 127.0.0.1 is held back while these timers are overdue: outbox",
                        "The heartbeat to 127.0.0.1 is answered again"),
                messages());
    }

    @Test
    void whoever_does_not_answer_is_logged_once_without_the_key_in_the_url() {
        status.set(500);
        heartbeat.run();
        heartbeat.run();
        server.stop(0);
        heartbeat.run();
        heartbeat.run();

        assertEquals(
                List.of(
                        "The heartbeat to 127.0.0.1 was answered with 500",
                        "The heartbeat to 127.0.0.1 was not answered: ConnectException"),
                messages());
        assertFalse(String.join("", messages()).contains("the-key"));
    }

    private List<String> messages() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private static Logger logger() {
        var logger = (Logger) LoggerFactory.getLogger(Heartbeat.class);
        logger.setLevel(Level.INFO);
        return logger;
    }

    private static HttpServer server() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
