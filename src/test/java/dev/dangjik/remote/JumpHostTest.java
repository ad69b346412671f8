package dev.dangjik.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.plan.ShellCommand;
import dev.dangjik.remote.ExecOutcome.TimedOut;
import dev.dangjik.remote.RemoteException.Reason;
import dev.dangjik.stack.Host;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.SshKeyFile;
import dev.dangjik.testing.SshServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A host behind another one.
class JumpHostTest {
    @TempDir
    private Path directory;

    private SshServer gate;
    private SshServer inner;
    private Host behind;

    @BeforeEach
    void start() throws Exception {
        gate = SshServer.start(directory);
        inner = SshServer.start(directory);
        behind = Shells.behind(inner.host("inner"), "gate");
    }

    @AfterEach
    void stop() throws Exception {
        gate.close();
        inner.close();
    }

    @Test
    void commands_input_and_output_pass_through_the_jump_host() throws Exception {
        var input = new byte[3_000_000];
        new Random(1).nextBytes(input);
        try (var shell = Shells.knowing(gate.host("gate"), behind)) {
            var exited =
                    Shells.exited(shell.exec(behind, Shells.script("cat; exit 4"), Bytes.copyOf(input), Shells.LIMIT));

            assertEquals(4, exited.code());
            assertEquals(Bytes.copyOf(input), exited.output());
            assertEquals(inner.home().toString(), Shells.said(shell, behind, Shells.script("cd; pwd")));
            assertEquals(1, gate.logins());
            assertEquals(1, inner.logins());
        }
    }

    @Test
    void the_jump_host_is_used_for_itself_beside_that() throws Exception {
        try (var shell = Shells.knowing(gate.host("gate"), behind)) {
            assertEquals(inner.home().toString(), Shells.said(shell, behind, Shells.script("cd; pwd")));
            assertEquals(gate.home().toString(), Shells.said(shell, gate.host("gate"), Shells.script("cd; pwd")));
            assertEquals(1, gate.logins());
            assertEquals(2, shell.connections());
        }
    }

    @Test
    void several_jumps_in_a_row_work() throws Exception {
        try (var innermost = SshServer.start(directory);
                var shell = Shells.knowing(gate.host("gate"), behind)) {
            var deep = Shells.behind(innermost.host("innermost"), "inner");

            assertEquals(innermost.home().toString(), Shells.said(shell, deep, Shells.script("cd; pwd")));
        }
    }

    @Test
    void the_host_behind_has_its_own_pin() throws Exception {
        try (var shell = Shells.knowing(gate.host("gate"), behind)) {
            var refusal = refused(
                    shell,
                    Shells.pinned(behind, gate.host("gate").fingerprints().getFirst()));

            assertEquals(Reason.HOST_KEY, refusal.reason());
            assertTrue(message(refusal).contains(behind.fingerprints().getFirst()), message(refusal));
            assertEquals(0, inner.logins());
        }
    }

    @Test
    void a_jump_host_with_another_key_lets_nobody_further() throws Exception {
        var stranger = SshKeyFile.ed25519(directory.resolve("stranger")).fingerprint();
        try (var shell = Shells.knowing(Shells.pinned(gate.host("gate"), stranger), behind)) {
            var refusal = refused(shell, behind);

            assertEquals(Reason.HOST_KEY, refusal.reason());
            assertEquals("gate", refusal.host().id());
            assertFalse(inner.log().contains("Connection from"), inner.log());
        }
    }

    @Test
    void a_jump_host_that_forwards_nothing_is_named() throws Exception {
        try (var strict = SshServer.start(directory, "AllowTcpForwarding no");
                var shell = Shells.knowing(strict.host("gate"), behind)) {
            var refusal = refused(shell, behind);

            assertEquals(Reason.UNREACHABLE, refusal.reason());
            assertTrue(message(refusal).contains("by way of gate ("), message(refusal));
        }
    }

    @Test
    void jump_hosts_in_a_circle_and_ones_that_are_not_there_are_told() throws Exception {
        var circle = Shells.behind(gate.host("gate"), "inner");
        try (var shell = Shells.knowing(circle, behind)) {
            assertTrue(message(refused(shell, behind)).contains("mend jump in site.yaml"));
        }
        try (var shell = Shells.knowing(behind)) {
            assertTrue(message(refused(shell, behind)).contains("its jump host gate is not in site.yaml"));
        }
    }

    @Test
    void when_the_jump_host_drops_us_the_next_command_finds_its_way_again() throws Exception {
        try (var shell = Shells.knowing(gate.host("gate"), behind)) {
            for (int round = 1; round <= 3; round++) {
                assertEquals("in", Shells.said(shell, behind, ShellCommand.of("echo", "in")));
                assertEquals(round, inner.logins());
                gate.drop();
            }
        }
    }

    @Test
    void a_command_stopped_while_it_prints_leaves_both_connections_alone() throws Exception {
        try (var shell = Shells.knowing(gate.host("gate"), behind)) {
            var outcome = shell.exec(behind, ShellCommand.of("yes"), Duration.ofMillis(300));

            assertEquals(TimedOut.class, outcome.getClass());
            assertEquals("in", Shells.said(shell, behind, ShellCommand.of("echo", "in")));
            assertEquals(1, inner.logins());
            assertEquals(1, gate.logins());
        }
    }

    @Test
    void cutting_the_inner_connection_while_data_arrives_leaves_the_jump_host_connected() throws Exception {
        try (var shell = Shells.knowing(gate.host("gate"), behind);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 5; round++) {
                var connection = shell.connection(behind);
                var flood = threads.submit(() -> shell.exec(behind, ShellCommand.of("yes"), Shells.LIMIT));
                long before = connection.arrivals();
                Await.truth(Shells.LIMIT, () -> connection.arrivals() > before + 20);

                connection.giveUp("the test cut it");

                assertThrows(ExecutionException.class, flood::get);
            }
            assertEquals("in", Shells.said(shell, gate.host("gate"), ShellCommand.of("echo", "in")));
            assertEquals(1, gate.logins());
        }
    }

    private static RemoteException refused(SshRemoteShell shell, Host host) {
        return assertThrows(RemoteException.class, () -> shell.exec(host, ShellCommand.of("true"), Shells.LIMIT));
    }

    private static String message(RemoteException refusal) {
        return String.valueOf(refusal.getMessage());
    }
}
