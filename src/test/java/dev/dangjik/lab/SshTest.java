package dev.dangjik.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.config.Redactor;
import dev.dangjik.config.Secrets;
import dev.dangjik.plan.ShellCommand;
import dev.dangjik.remote.Bytes;
import dev.dangjik.remote.ExecOutcome;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.SshRemoteShell;
import dev.dangjik.stack.Host;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Commands over real SSH on real machines.
@Tag("lab")
class SshTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static LabSite site;
    private static SshRemoteShell shell;

    @BeforeAll
    static void connect() throws IOException {
        site = LabSite.read();
        shell = new SshRemoteShell(site::find, new Secrets(new Redactor()));
    }

    @AfterAll
    static void close() {
        shell.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"everbit", "stockboom", "web-project", "o4o-api", "o4o-web"})
    void every_machine_of_the_lab_answers(String host) throws RemoteException {
        var outcome = shell.exec(site.host(host), ShellCommand.of("hostname"), LIMIT);

        assertEquals(
                host,
                assertInstanceOf(ExecOutcome.Exited.class, outcome)
                        .output()
                        .text()
                        .strip());
    }

    @Test
    void words_input_and_exit_codes_arrive_exactly() throws RemoteException {
        var outcome = shell.exec(
                site.host("everbit"),
                ShellCommand.of(
                        "sh", "-c", "cat; printf '%s|' \"$@\" >&2; exit 3", "sh", "a b", "it's", "$HOME", "주문\n둘"),
                Bytes.utf8("입력"),
                LIMIT);

        var exited = assertInstanceOf(ExecOutcome.Exited.class, outcome);
        assertEquals(3, exited.code());
        assertEquals("입력", exited.output().text());
        assertEquals("a b|it's|$HOME|주문\n둘|", exited.errors().text());
    }

    @Test
    void a_command_that_does_not_end_is_stopped_at_its_limit() throws RemoteException {
        var host = site.host("everbit");

        var outcome = shell.exec(host, ShellCommand.of("sleep", "86399.5"), Duration.ofSeconds(1));

        assertInstanceOf(ExecOutcome.TimedOut.class, outcome);
        var left = shell.exec(host, ShellCommand.of("pgrep", "-x", "-f", "sleep 86399[.]5"), LIMIT);
        assertEquals(1, assertInstanceOf(ExecOutcome.Exited.class, left).code(), "nothing of it is left");
    }

    @Test
    void a_command_killed_by_a_signal_is_neither_success_nor_plain_failure() throws RemoteException {
        var outcome = shell.exec(site.host("everbit"), ShellCommand.of("sh", "-c", "kill -9 $$"), LIMIT);

        assertInstanceOf(ExecOutcome.Killed.class, outcome);
    }

    @Test
    void a_host_that_shows_another_key_is_refused_with_its_fingerprint() {
        var real = site.host("everbit");
        var other = new Host(
                real.id(),
                real.address(),
                real.port(),
                real.user(),
                site.host("stockboom").fingerprints(),
                real.key(),
                real.passphrase(),
                real.jump(),
                real.vmDirectory());

        var refused = assertThrows(RemoteException.class, () -> shell.exec(other, ShellCommand.of("true"), LIMIT));

        assertEquals(RemoteException.Reason.HOST_KEY, refused.reason());
        assertTrue(
                String.valueOf(refused.getMessage())
                        .contains(real.fingerprints().getFirst()),
                refused.getMessage());
    }

    @Test
    void a_hundred_commands_at_once_share_one_connection() throws InterruptedException, ExecutionException {
        var host = site.host("everbit");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = java.util.stream.IntStream.range(0, 100)
                    .mapToObj(i ->
                            threads.submit(() -> shell.exec(host, ShellCommand.of("echo", String.valueOf(i)), LIMIT)))
                    .toList();
            for (int i = 0; i < running.size(); i++) {
                var exited = assertInstanceOf(
                        ExecOutcome.Exited.class, running.get(i).get());
                assertEquals(
                        List.of(String.valueOf(i)),
                        exited.output().text().lines().toList());
            }
        }
    }
}
