package dev.dangjik.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.config.Redactor;
import dev.dangjik.config.Secrets;
import dev.dangjik.plan.ShellCommand;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.SshRemoteShell;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.SshServer;
import dev.dangjik.testing.Standstill;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// With the settings of production, and therefore half a minute long: two servers stand still at the same moment,
/// one with a command in flight, one idle.
@Tag("lab")
class DeadPeerTest {
    private static final Clock CLOCK = Clock.systemUTC();

    @TempDir
    private Path directory;

    @Test
    void a_dead_peer_is_noticed_within_ten_seconds_with_work_in_flight_and_thirty_without() throws Exception {
        try (var standstill = new Standstill(CLOCK);
                var busy = SshServer.start(directory);
                var idle = SshServer.start(directory);
                var shell = new SshRemoteShell(_ -> Optional.empty(), new Secrets(Map.of(), new Redactor()));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            shell.exec(idle.host("idle"), ShellCommand.of("true"), Duration.ofMinutes(1));
            var begun = busy.home().resolve("begun");
            var waiting = threads.submit(() -> shell.exec(
                    busy.host("busy"),
                    ShellCommand.of("sh", "-c", "touch \"$1\"; sleep 300", "sh", begun.toString()),
                    Duration.ofMinutes(5)));
            Await.truth(Duration.ofMinutes(1), () -> Files.exists(begun));

            idle.freeze();
            var isIdle = CLOCK.instant();
            busy.freeze();
            var isBusy = CLOCK.instant();

            var lost = assertInstanceOf(
                    RemoteException.class,
                    assertThrows(ExecutionException.class, waiting::get).getCause());
            assertEquals(RemoteException.Reason.LOST, lost.reason());
            var withWork = standstill.runningSince(isBusy);
            assertTrue(withWork.toMillis() <= 10_000, "with work in flight: " + withWork);
            assertEquals(1, shell.connections());
            Await.truth(Duration.ofMinutes(2), () -> shell.connections() == 0);
            var without = standstill.runningSince(isIdle);
            assertTrue(without.toMillis() <= 30_000, "idle: " + without);
        }
    }
}
