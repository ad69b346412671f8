package dev.dangjik.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.remote.RemoteException.Reason;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.SshServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The ways to a Docker engine on a host that forwards no socket.
class DockerEnginesTest {
    private static final String NO_SOCKET = "AllowStreamLocalForwarding no";

    @TempDir
    static Path directory;

    @Test
    void a_host_whose_sessions_are_all_in_use_is_busy_and_has_not_refused() throws Exception {
        try (var server = SshServer.start(directory, NO_SOCKET, "MaxSessions 1");
                var shell = Shells.knowing();
                var engines = new DockerEngines(shell);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var host = server.host("vm");
            var standing = threads.submit(() -> shell.exec(
                    host, Shells.script("cd; touch begun; while [ ! -e go ]; do sleep 0.02; done"), Shells.LIMIT));
            Await.truth(Duration.ofSeconds(10), () -> Files.exists(server.home().resolve("begun")));

            var busy = assertThrows(
                    RemoteException.class, () -> engines.engine(host).containers(Map.of(), Shells.LIMIT));

            assertEquals(Reason.BUSY, busy.reason(), busy.getMessage());
            Files.createFile(server.home().resolve("go"));
            assertTrue(Shells.exited(standing.get()).isSuccess());
        }
    }

    @Test
    void where_no_way_leads_to_docker_every_way_says_why() throws Exception {
        try (var server = SshServer.start(directory, NO_SOCKET, "SetEnv PATH=/nowhere");
                var shell = Shells.knowing();
                var engines = new DockerEngines(shell)) {
            var refused = assertThrows(
                    RemoteException.class,
                    () -> engines.engine(server.host("vm")).containers(Map.of(), Shells.LIMIT));

            assertEquals(Reason.REFUSED, refused.reason());
            for (var way : EngineWay.ALL) {
                assertTrue(String.valueOf(refused.getMessage()).contains(way.title() + ": "), refused.getMessage());
            }
        }
    }
}
