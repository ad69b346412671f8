package dev.dangjik.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dangjik.console.watch.Vitals;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class HealthControllerTest {
    @Test
    void a_bot_that_does_its_work_is_up() throws Exception {
        var answer = health(Vitals.fault("database", Optional::empty), Vitals.warning("disk", Optional::empty));

        assertEquals(200, answer.statusCode());
        assertEquals("{\"status\":\"UP\",\"reasons\":[],\"warnings\":[]}", sorted(answer));
    }

    @Test
    void what_a_person_should_look_at_is_no_reason_to_be_down() throws Exception {
        var answer = health(Vitals.warning("catalogue", () -> Optional.of("the files have 2 problems")));

        assertEquals(200, answer.statusCode());
        assertEquals("DEGRADED", json(answer).get("status").asText());
        assertEquals(
                "catalogue: the files have 2 problems",
                json(answer).get("warnings").get(0).asText());
    }

    @Test
    void a_fault_of_the_bots_own_is_503_with_every_reason() throws Exception {
        var answer = health(
                Vitals.fault("database", () -> Optional.of("does not answer")),
                Vitals.fault("timers", () -> Optional.of("overdue: outbox")),
                Vitals.fault("instance lock", () -> {
                    throw new IllegalStateException("broken");
                }));

        assertEquals(503, answer.statusCode());
        assertEquals(
                "{\"status\":\"DOWN\",\"reasons\":[\"database: does not answer\","
                        + "\"instance lock: java.lang.IllegalStateException: broken\",\"timers: overdue: outbox\"],\"warnings\":[]}",
                sorted(answer));
    }

    @Test
    void a_sign_that_does_not_answer_is_a_fault_and_keeps_nobody_waiting() throws Exception {
        var end = new CountDownLatch(1);
        long begin = System.nanoTime();
        try {
            var answer = health(Vitals.fault("database", () -> {
                try {
                    end.await();
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
                return Optional.empty();
            }));
            assertEquals(503, answer.statusCode());
            assertEquals(
                    "database: no answer within 2 s",
                    json(answer).get("reasons").get(0).asText());
            assertTrue(Duration.ofNanos(System.nanoTime() - begin).toSeconds() < 60);
        } finally {
            end.countDown();
        }
    }

    @Test
    void that_the_process_lives_is_said_whatever_else_is() throws Exception {
        var answer = get("/health/live", List.of(Vitals.fault("database", () -> Optional.of("does not answer"))));

        assertEquals(200, answer.statusCode());
    }

    @Test
    void metrics_are_prometheus_text() throws Exception {
        var answer = get("/metrics", List.of());

        assertEquals(200, answer.statusCode());
        assertTrue(
                answer.headers().firstValue("content-type").orElse("").startsWith("text/plain; version=0.0.4"),
                answer.headers().toString());
        assertTrue(answer.body().contains("\nthe_count_total 1.0\n"), answer.body());
    }

    private static HttpResponse<String> health(Vital... vitals) throws IOException, InterruptedException {
        return get("/health", List.of(vitals));
    }

    private static HttpResponse<String> get(String path, List<Vital> vitals) throws IOException, InterruptedException {
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        registry.counter("the.count").increment();
        var beans = new ArrayList<Object>(vitals);
        beans.add(registry);
        try (var context = ApplicationContext.builder()
                        .deduceEnvironment(false)
                        .banner(false)
                        .propertySources()
                        .properties(Map.of("micronaut.server.host", "127.0.0.1", "micronaut.server.port", -1))
                        .singletons(beans.toArray())
                        .start();
                var client = HttpClient.newHttpClient()) {
            var server = context.getBean(EmbeddedServer.class).start();
            var request = HttpRequest.newBuilder(server.getURI().resolve(path)).build();
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        return new ObjectMapper().readTree(answer.body());
    }

    private static String sorted(HttpResponse<String> answer) throws IOException {
        var node = json(answer);
        return "{\"status\":" + node.get("status") + ",\"reasons\":" + node.get("reasons") + ",\"warnings\":"
                + node.get("warnings") + "}";
    }
}
