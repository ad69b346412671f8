package dev.dangjik.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.config.Redactor;
import dev.dangjik.config.Secrets;
import dev.dangjik.plan.ShellCommand;
import dev.dangjik.remote.DockerEngine;
import dev.dangjik.remote.DockerEngines;
import dev.dangjik.remote.EngineContainer;
import dev.dangjik.remote.ExecOutcome;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.SshRemoteShell;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What docker-java says over our connection is what the docker command prints on the machine: on one that
/// needs sudo, one that opens the socket, and one that forwards nothing.
@Tag("lab")
class DockerTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static LabSite site;
    private static SshRemoteShell shell;
    private static DockerEngines engines;

    @BeforeAll
    static void connect() throws IOException {
        site = LabSite.read();
        shell = new SshRemoteShell(site::find, new Secrets(new Redactor()));
        engines = new DockerEngines(shell);
    }

    @AfterAll
    static void close() {
        engines.close();
        shell.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"everbit", "stockboom", "web-project"})
    void containers_are_those_that_docker_ps_lists(String host) throws RemoteException {
        var listed = engine(host).containers(Map.of(), LIMIT);

        var printed = docker(host, "ps", "-a", "--no-trunc", "--format", "{{.ID}} {{.Names}} {{.Image}} {{.State}}");
        assertEquals(
                new TreeSet<>(printed),
                listed.stream()
                        .map(c -> c.id() + " " + c.name() + " " + c.image() + " "
                                + c.state().word())
                        .collect(Collectors.toCollection(TreeSet::new)));
        assertFalse(listed.isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"everbit", "web-project"})
    void a_log_is_what_docker_logs_prints(String host) throws RemoteException {
        var container = quiet(host);
        var before = printedLog(host, container);

        var read = engine(host).logs(container.id(), 5, LIMIT);

        // What was logged meanwhile stands in one and not in the other; then it is looked at again.
        var after = printedLog(host, container);
        while (!before.equals(after)) {
            before = after;
            read = engine(host).logs(container.id(), 5, LIMIT);
            after = printedLog(host, container);
        }
        assertEquals(after, sorted(read.text().lines()));
    }

    private static List<String> printedLog(String host, EngineContainer container) throws RemoteException {
        var printed = shell.exec(
                site.host(host),
                ShellCommand.of("sh", "-c", "docker logs --tail 5 \"$1\" 2>&1", "sh", container.id()),
                LIMIT);
        return sorted(assertInstanceOf(ExecOutcome.Exited.class, printed)
                .output()
                .text()
                .lines());
    }

    @ParameterizedTest
    @ValueSource(strings = {"everbit", "web-project"})
    void digests_are_those_that_docker_inspect_prints(String host) throws RemoteException {
        var image = quiet(host).imageId();

        var digests = engine(host).digests(image, LIMIT);

        assertEquals(
                sorted(
                        docker(
                                        host,
                                        "image",
                                        "inspect",
                                        image,
                                        "--format",
                                        "{{range .RepoDigests}}{{println .}}{{end}}")
                                .stream()
                                .filter(line -> !line.isBlank())),
                sorted(digests.stream()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"everbit", "web-project"})
    void use_of_memory_is_near_what_docker_stats_prints(String host) throws RemoteException {
        var container = quiet(host);

        var use = engine(host).use(container.id(), LIMIT);

        var printed = docker(host, "stats", "--no-stream", "--format", "{{.MemPerc}}", container.id())
                .getFirst();
        double percent = Double.parseDouble(printed.replace("%", ""));
        assertEquals(percent, 100.0 * use.memoryBytes() / use.memoryLimit(), Math.max(0.5, percent / 4));
        assertTrue(use.cpuPercent() >= 0, use::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"everbit", "web-project"})
    void many_questions_at_once_leave_the_connection_to_commands(String host)
            throws InterruptedException, ExecutionException, RemoteException {
        var asked = new ArrayList<Future<List<EngineContainer>>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                asked.add(threads.submit(() -> engine(host).containers(Map.of(), LIMIT)));
            }
            var outcome = shell.exec(site.host(host), ShellCommand.of("true"), LIMIT);
            assertTrue(assertInstanceOf(ExecOutcome.Exited.class, outcome).isSuccess());
            for (var answer : asked) {
                assertFalse(answer.get().isEmpty());
            }
        }
        assertTrue(shell.connections() <= 3, "one connection per host");
    }

    @Test
    void an_unknown_container_is_refused_in_the_engines_words() {
        var refused =
                assertThrows(RemoteException.class, () -> engine("web-project").logs("no-such-container", 5, LIMIT));

        assertEquals(RemoteException.Reason.REFUSED, refused.reason());
        assertTrue(String.valueOf(refused.getMessage()).contains("No such container"), refused.getMessage());
    }

    @Test
    void a_machine_without_docker_is_refused_with_every_way_that_was_tried() {
        var refused =
                assertThrows(RemoteException.class, () -> engine("o4o-web").containers(Map.of(), LIMIT));

        assertEquals(RemoteException.Reason.REFUSED, refused.reason());
        assertTrue(String.valueOf(refused.getMessage()).contains("docker system dial-stdio"), refused.getMessage());
    }

    @Test
    void a_limit_that_passes_ends_the_call() {
        var late = assertThrows(
                RemoteException.class,
                () -> engine("web-project").use(quiet("web-project").id(), Duration.ofMillis(300)));

        assertEquals(RemoteException.Reason.LOST, late.reason());
    }

    private static DockerEngine engine(String host) {
        return engines.engine(site.host(host));
    }

    /// A running container of the host; the first by name.
    private static EngineContainer quiet(String host) throws RemoteException {
        return engine(host).containers(Map.of(), LIMIT).stream()
                .filter(c -> c.state().word().equals("running"))
                .min(java.util.Comparator.comparing(EngineContainer::name))
                .orElseThrow();
    }

    private static List<String> docker(String host, String... words) throws RemoteException {
        var plainly = Stream.concat(Stream.of("docker"), Arrays.stream(words)).toList();
        var outcome = shell.exec(site.host(host), new ShellCommand(plainly), LIMIT);
        return assertInstanceOf(ExecOutcome.Exited.class, outcome)
                .output()
                .text()
                .lines()
                .toList();
    }

    private static List<String> sorted(Stream<String> lines) {
        return lines.sorted().toList();
    }
}
