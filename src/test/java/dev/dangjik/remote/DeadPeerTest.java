package dev.dangjik.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.plan.ShellCommand;
import dev.dangjik.remote.RemoteException.Reason;
import dev.dangjik.stack.Host;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.CuttableProxy;
import dev.dangjik.testing.SshServer;
import dev.dangjik.testing.Standstill;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A peer that is there and says nothing any more: its processes stand still, or the network swallows everything.
/// With a third to a seventh of the time that production gives; `lab/DeadPeerTest` gives all of it.
class DeadPeerTest {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final Duration DEAD = Shells.hasty().busy().dead();

    /// Within half the time that the commands take, however busy this machine is.
    private static final Duration NOTICED = Duration.ofSeconds(15);

    @TempDir
    private Path directory;

    private SshServer server;
    private CuttableProxy proxy;
    private SshRemoteShell shell;
    private Host host;
    private ExecutorService threads;

    @BeforeEach
    void start() throws Exception {
        server = SshServer.start(directory);
        proxy = CuttableProxy.before(server.address());
        host = Shells.at(server.host("gate"), proxy.port());
        shell = Shells.knowing(Shells.hasty(), host);
        threads = Executors.newVirtualThreadPerTaskExecutor();
    }

    @AfterEach
    void stop() throws Exception {
        shell.close();
        proxy.close();
        server.close();
        threads.shutdownNow();
    }

    @Test
    void in_production_ten_seconds_with_work_and_thirty_without_are_enough() {
        var production = SshSettings.production();

        assertTrue(
                production.busy().dead().toSeconds() <= 8,
                "a first look within a second, then every 200 ms, and the cut");
        assertTrue(production.idle().dead().toSeconds() <= 28, "a look every second, and the cut");
        assertTrue(production
                        .busy()
                        .ping()
                        .multipliedBy(3)
                        .compareTo(production.busy().dead())
                < 0);
        assertTrue(production
                        .idle()
                        .ping()
                        .multipliedBy(2)
                        .compareTo(production.idle().dead())
                < 0);
    }

    @Test
    void a_server_that_stands_still_is_noticed_while_a_command_waits() throws Exception {
        var waiting = begun("sleep 300", Bytes.EMPTY);

        server.freeze();

        assertLostInTime(waiting);
        server.thaw();
        echo();
    }

    @Test
    void a_silent_network_is_noticed_while_a_command_waits() throws Exception {
        var waiting = begun("sleep 300", Bytes.EMPTY);

        proxy.stall();

        assertLostInTime(waiting);
        proxy.recover();
        echo();
    }

    @Test
    void it_is_noticed_while_input_is_written_into_a_full_send_buffer() throws Exception {
        var uploading = begun("cat >/dev/null", Bytes.copyOf(new byte[200_000_000]));

        proxy.stall();

        assertLostInTime(uploading);
    }

    @Test
    void it_is_noticed_while_output_pours_in() throws Exception {
        var downloading = begun("yes", Bytes.EMPTY);

        server.freeze();

        assertLostInTime(downloading);
    }

    @Test
    void an_idle_connection_to_a_dead_peer_is_given_up() throws Exception {
        echo();
        assertEquals(1, shell.connections());

        server.freeze();

        long begun = System.nanoTime();
        Await.truth(NOTICED, () -> shell.connections() == 0);
        assertTrue(Duration.ofNanos(System.nanoTime() - begun).toMillis() > 1_000, "not at the first silence");
        server.thaw();
        echo();
    }

    @Test
    void work_that_begins_on_a_dead_connection_is_done_on_a_new_one() throws Exception {
        echo();
        server.freeze(); // only the processes of the connection there is

        echo();

        assertEquals(2, server.logins());
    }

    @Test
    void a_command_that_says_nothing_for_long_is_not_a_dead_peer() throws Exception {
        var quiet = Shells.script("sleep " + DEAD.multipliedBy(2).toMillis() / 1_000.0);

        assertTrue(Shells.exited(shell.exec(host, quiet, Shells.LIMIT)).isSuccess());
        assertEquals(1, server.logins());
    }

    @Test
    void closing_takes_two_seconds_at_most_when_nobody_answers() throws Exception {
        echo();
        proxy.stall();
        try (var standstill = new Standstill(CLOCK)) {
            var begun = CLOCK.instant();

            shell.close();

            assertTrue(standstill.runningSince(begun).toMillis() < 3_000);
        }
    }

    @Test
    void a_dead_host_behind_a_living_jump_host_is_noticed_and_the_jump_host_stays() throws Exception {
        try (var gate = SshServer.start(directory);
                var through = Shells.knowing(Shells.hasty(), gate.host("gate"))) {
            var behind = Shells.behind(server.host("inner"), "gate");
            var waiting = threads.submit(
                    () -> through.exec(behind, Shells.script("cd; touch begun; sleep 300"), Duration.ofMinutes(5)));
            awaitBegun();

            server.freeze();

            assertLostInTime(waiting);
            assertEquals("in", Shells.said(through, gate.host("gate"), ShellCommand.of("echo", "in")));
            assertEquals(1, gate.logins());
        }
    }

    private Future<ExecOutcome> begun(String script, Bytes input) throws Exception {
        var running = threads.submit(
                () -> shell.exec(host, Shells.script("cd; touch begun; " + script), input, Duration.ofMinutes(5)));
        awaitBegun();
        return running;
    }

    private void awaitBegun() throws Exception {
        Await.truth(Shells.LIMIT, () -> Files.exists(server.home().resolve("begun")));
    }

    private static void assertLostInTime(Future<ExecOutcome> running) throws Exception {
        long begun = System.nanoTime();
        var lost = assertThrows(ExecutionException.class, running::get).getCause();
        var took = Duration.ofNanos(System.nanoTime() - begun);

        var known = assertInstanceOf(RemoteException.class, lost);
        assertEquals(Reason.LOST, known.reason());
        assertTrue(String.valueOf(known.getMessage()).contains("nothing was received for"), known.getMessage());
        assertTrue(took.compareTo(NOTICED) < 0, "it took " + took);
    }

    private void echo() throws RemoteException {
        assertEquals("in", Shells.said(shell, host, ShellCommand.of("echo", "in")));
    }
}
