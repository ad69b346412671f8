package dev.dangjik.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.config.SecretReference;
import dev.dangjik.remote.RemoteException.Reason;
import dev.dangjik.stack.Host;
import dev.dangjik.testing.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What is made of an engine's answers, and that no question outlives its limit or leaves anything behind.
class DockerEngineTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final String LISTED = """
            [{"Id": "c1", "Names": ["/shop-api-1"], "Image": "api:a1", "ImageID": "sha256:11", "State": "running",
              "Status": "Up 3 hours (healthy)", "Labels": {"com.docker.compose.service": "api"}},
             {"Id": "c2", "Names": [], "Image": "old", "State": "exited", "Status": "Exited (1) 2 days ago"}]
            """;
    private static final String EVENT = """
            {"Type": "container", "Action": "die", "Actor": {"ID": "c1"}, "time": 1700000000}
            """;

    private FakeEngine fake;
    private DockerEngine engine;

    @BeforeEach
    void begin() throws IOException {
        fake = new FakeEngine(2, Duration.ofSeconds(20));
        engine = new DockerEngine(host(), fake::peer);
    }

    @AfterEach
    void end() {
        fake.close();
    }

    @Test
    void containers_are_told_as_the_engine_lists_them() throws RemoteException {
        fake.answering("/containers/json", 200, LISTED);

        var containers = engine.containers(Map.of(), LIMIT);

        var running = new EngineContainer.State("running", "Up 3 hours (healthy)");
        var exited = new EngineContainer.State("exited", "Exited (1) 2 days ago");
        assertEquals(
                List.of(
                        new EngineContainer(
                                "c1",
                                "shop-api-1",
                                "api:a1",
                                "sha256:11",
                                running,
                                Map.of("com.docker.compose.service", "api")),
                        new EngineContainer("c2", "c2", "old", "", exited, Map.of())),
                containers);
    }

    @Test
    void restarts_leave_out_a_container_that_is_gone_and_share_one_stream() throws Exception {
        fake.answering("/containers/c1/json", 200, "{\"Id\": \"c1\", \"RestartCount\": 4}");
        fake.answering("/containers/c2/json", 404, "{\"message\": \"No such container: c2\"}");

        assertEquals(Map.of("c1", 4), engine.restarts(List.of("c1", "c2"), LIMIT));

        assertEquals(1, fake.opened());
        Await.truth(LIMIT, () -> fake.open() == 0);
    }

    @Test
    void a_log_is_both_outputs_in_their_order() throws RemoteException {
        fake.answering("/containers/c1/logs", 200, frames("one\n", "two\n"));

        assertEquals("one\ntwo\n", engine.logs("c1", 10, LIMIT).text());
    }

    @Test
    void digests_of_an_image_without_any_are_none() throws RemoteException {
        fake.answering("/images/built/json", 200, "{\"Id\": \"sha256:11\"}");

        assertEquals(List.of(), engine.digests("built", LIMIT));
    }

    @Test
    void use_is_computed_from_the_difference_of_two_looks() throws RemoteException {
        fake.answering("/containers/c1/stats", 200, """
                {"cpu_stats": {"cpu_usage": {"total_usage": 300}, "system_cpu_usage": 2000, "online_cpus": 2},
                 "precpu_stats": {"cpu_usage": {"total_usage": 100}, "system_cpu_usage": 1000, "online_cpus": 2},
                 "memory_stats": {"usage": 700, "limit": 1000, "stats": {"inactive_file": 200}}}
                """);

        assertEquals(new ContainerUse(40, 500, 1000), engine.use("c1", LIMIT));
    }

    @Test
    void a_refusal_is_in_the_engines_words_and_ends_what_waited() throws Exception {
        fake.answering("/containers/none", 404, "{\"message\": \"No such container: none\"}");

        var refused = assertThrows(RemoteException.class, () -> engine.logs("none", 5, LIMIT));

        assertEquals(Reason.REFUSED, refused.reason());
        assertTrue(String.valueOf(refused.getMessage()).contains("No such container"), refused.getMessage());
        Await.truth(LIMIT, () -> fake.waiting() == 0);
    }

    @Test
    void an_answer_that_is_no_answer_is_lost_not_empty() {
        fake.answering("/containers/json", 200, "<html>");

        var lost = assertThrows(RemoteException.class, () -> engine.containers(Map.of(), LIMIT));

        assertEquals(Reason.LOST, lost.reason());
    }

    @Test
    void a_silent_engine_costs_the_limit_and_leaves_nothing_waiting() throws Exception {
        fake.silentAt("/containers/json").silentAt("/containers/c1/stats");

        for (var question : List.<org.junit.jupiter.api.function.Executable>of(
                () -> engine.containers(Map.of(), SHORT), () -> engine.use("c1", SHORT))) {
            var lost = assertThrows(RemoteException.class, question);
            assertEquals(Reason.LOST, lost.reason());
        }

        Await.truth(LIMIT, () -> fake.waiting() == 0 && fake.open() == 0);
    }

    @Test
    void more_questions_than_streams_wait_for_each_other() throws Exception {
        fake.answering("/containers/json", 200, LISTED);
        var answers = new ArrayList<Future<List<EngineContainer>>>();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 50; i++) {
                answers.add(threads.submit(() -> engine.containers(Map.of(), LIMIT)));
            }
            for (var answer : answers) {
                assertEquals(2, answer.get().size());
            }
        }

        Await.truth(LIMIT, () -> fake.waiting() == 0 && fake.open() == 0);
    }

    @Test
    void events_arrive_until_the_watch_is_closed() throws Exception {
        fake.startingWith("/events", EVENT);
        var events = new ArrayBlockingQueue<EngineEvent>(10);

        var watch = engine.events(Instant.EPOCH, events::add);
        var first = events.poll(60, TimeUnit.SECONDS);
        watch.close();

        assertEquals(new EngineEvent(Instant.ofEpochSecond(1_700_000_000), "container", "die", "c1"), first);
        assertEquals(Optional.empty(), watch.end().get(60, TimeUnit.SECONDS));
        Await.truth(LIMIT, () -> fake.waiting() == 0 && fake.open() == 0);
    }

    @Test
    void a_watch_whose_connection_is_lost_says_so() throws Exception {
        fake.startingWith("/events", EVENT);
        var events = new ArrayBlockingQueue<EngineEvent>(10);
        var watch = engine.events(Instant.EPOCH, events::add);
        events.poll(60, TimeUnit.SECONDS);

        fake.cut();

        assertTrue(watch.end().get(60, TimeUnit.SECONDS).isPresent());
        Await.truth(LIMIT, () -> fake.waiting() == 0);
    }

    @Test
    void a_watch_that_is_closed_before_the_engine_answers_ends() throws Exception {
        fake.silentAt("/events");

        engine.events(Instant.EPOCH, event -> {}).close();

        Await.truth(LIMIT, () -> fake.waiting() == 0 && fake.open() == 0);
    }

    private static byte[] frames(String... texts) {
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < texts.length; i++) {
            byte[] text = texts[i].getBytes(StandardCharsets.UTF_8);
            bytes.writeBytes(new byte[] {(byte) (1 + i % 2), 0, 0, 0, 0, 0, 0, (byte) text.length});
            bytes.writeBytes(text);
        }
        return bytes.toByteArray();
    }

    private static Host host() {
        return new Host(
                "shop",
                "192.0.2.1",
                22,
                "deploy",
                List.of(),
                SecretReference.parse("env:KEY"),
                Optional.empty(),
                Optional.empty(),
                "~/.dangjik-vm");
    }
}
