package dev.dangjik.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.config.Redactor;
import dev.dangjik.config.Secrets;
import dev.dangjik.plan.ShellCommand;
import dev.dangjik.remote.DockerEngines;
import dev.dangjik.remote.EngineContainer;
import dev.dangjik.remote.ExecOutcome;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.RemoteException.Reason;
import dev.dangjik.remote.SshRemoteShell;
import dev.dangjik.stack.Host;
import dev.dangjik.testing.Await;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The ways to an engine, each on a real machine as a user for whom it is the only one; and an engine that hangs.
@Tag("lab")
class DockerWaysTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String DIAL = "/usr/bin/docker system dial-stdio";

    /// The socket appears under its name when whoever may open it can, and nobody ever answers.
    private static final String HANG = """
            nohup python3 -c 'import os, socket, time
            s = socket.socket(socket.AF_UNIX); s.bind("/run/lab-hang.sock"); os.chmod("/run/lab-hang.sock", 0o666)
            s.listen(100); os.rename("/run/lab-hang.sock", "/run/docker.sock"); time.sleep(120)' >/dev/null 2>&1 &
            echo $! >/run/lab-hang.pid
            for _ in $(seq 50); do [ -S /run/docker.sock ] && exit 0; sleep 0.1; done; exit 1
            """;
    private static final String HEAL = "kill \"$(cat /run/lab-hang.pid)\"; rm -f /run/docker.sock /run/lab-hang.pid";

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

    @Test
    void where_the_key_may_forward_nothing_docker_speaks_for_its_socket() throws Exception {
        try (var user = user("stockboom", "lab-restricted", new LabUser.Rights("docker", "restrict", ""))) {
            assertSameAsTheDeployUserSees(user.host());
        }
    }

    @Test
    void who_is_outside_group_docker_and_may_use_sudo_reaches_it_through_sudo() throws Exception {
        try (var user = user("everbit", "lab-sudo", new LabUser.Rights("", "", DIAL))) {
            assertSameAsTheDeployUserSees(user.host());
        }
    }

    @Test
    void who_may_nothing_is_refused_with_the_reason_of_every_way() throws Exception {
        try (var user = user("stockboom", "lab-outside", new LabUser.Rights("", "", ""))) {
            var refused = assertThrows(RemoteException.class, () -> containers(user.host()));

            var message = String.valueOf(refused.getMessage());
            assertEquals(Reason.REFUSED, refused.reason());
            assertTrue(message.contains("/var/run/docker.sock: "), message);
            assertTrue(message.contains("permission denied"), message);
            assertTrue(message.contains("sudo -n docker system dial-stdio: sudo: a password is required"), message);
        }
    }

    @Test
    void streams_that_take_sessions_leave_sessions_to_commands_and_are_given_back() throws Exception {
        var host = site.host("web-project");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = new ArrayList<Future<?>>();
            for (int i = 0; i < 30; i++) {
                asked.add(threads.submit(() -> containers(host)));
                asked.add(threads.submit(() -> dials(host)));
            }
            for (var answer : asked) {
                if (answer.get() instanceof Integer dials) {
                    assertTrue(dials <= 2, () -> dials + " streams at once");
                }
            }
        }
        Await.value(LIMIT, () -> dials(host), dials -> dials == 0);
    }

    @Test
    void events_of_a_container_arrive_while_others_are_asked() throws Exception {
        var host = site.host("stockboom");
        var events = new ArrayBlockingQueue<String>(1000);
        var since = Clock.systemUTC().instant();
        try (var watch = engines.engine(host).events(since, event -> events.offer(event.action()))) {
            run(host, "docker", "exec", running(host).id(), "true");

            var seen = new ArrayList<String>();
            for (var next = events.poll(2, TimeUnit.MINUTES); next != null; next = events.poll(2, TimeUnit.MINUTES)) {
                seen.add(next);
                if (next.startsWith("exec_start")) {
                    break;
                }
            }
            assertTrue(seen.stream().anyMatch(action -> action.startsWith("exec_start")), seen::toString);
            assertFalse(watch.end().isDone());
        }
    }

    @Test
    void an_engine_that_hangs_costs_its_own_limit_and_no_command_on_its_machine() throws Exception {
        var hanging = site.host("o4o-web");
        assertEquals(0, LabUser.asRoot("o4o-web", HANG));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var waits = threads.submit(() -> engines.engine(hanging).containers(Map.of(), Duration.ofSeconds(2)));

            assertFalse(containers(site.host("everbit")).isEmpty());
            run(hanging, "true");
            var late = assertThrows(java.util.concurrent.ExecutionException.class, waits::get);
            assertEquals(
                    Reason.LOST,
                    assertInstanceOf(RemoteException.class, late.getCause()).reason());
        } finally {
            LabUser.asRoot("o4o-web", HEAL);
        }
    }

    private static void assertSameAsTheDeployUserSees(Host other) throws RemoteException {
        var seen = containers(other);

        assertFalse(seen.isEmpty());
        assertEquals(ids(containers(site.host(other.id()))), ids(seen));
        assertFalse(engines.engine(other).restarts(ids(seen), LIMIT).isEmpty());
        assertTrue(engines.engine(other).use(running(other).id(), LIMIT).memoryLimit() > 0);
    }

    private static List<String> ids(List<EngineContainer> containers) {
        return containers.stream().map(EngineContainer::id).sorted().toList();
    }

    private static List<EngineContainer> containers(Host host) throws RemoteException {
        return engines.engine(host).containers(Map.of(), LIMIT);
    }

    private static EngineContainer running(Host host) throws RemoteException {
        return containers(host).stream()
                .filter(container -> container.state().word().equals("running"))
                .findFirst()
                .orElseThrow();
    }

    /// How many streams to the engine run on the machine now.
    private static int dials(Host host) throws RemoteException {
        var script = "pgrep -u \"$(id -u)\" -fc '^docker system dial-stdi[o]' || true";
        return Integer.parseInt(run(host, "sh", "-c", script).strip());
    }

    private static String run(Host host, String... words) throws RemoteException {
        var exited = assertInstanceOf(ExecOutcome.Exited.class, shell.exec(host, ShellCommand.of(words), LIMIT));
        assertTrue(exited.isSuccess(), () -> exited.errors().text());
        return exited.output().text();
    }

    private static LabUser user(String machine, String name, LabUser.Rights rights) throws Exception {
        return LabUser.on(site.host(machine), name, rights);
    }
}
