package dev.dangjik.remote;

import com.github.dockerjava.transport.DockerHttpClient;
import dev.dangjik.remote.RemoteException.Reason;
import dev.dangjik.stack.Host;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/// The Docker engines of the hosts, reached over the SSH connections that commands use too.
///
/// The engine's socket is opened through SSH. Where the server forwards nothing or the socket is not ours,
/// `docker system dial-stdio` speaks for it, through `sudo -n` if need be. What worked is remembered per host.
@Singleton
public final class DockerEngines implements AutoCloseable {
    private final SshRemoteShell shell;
    private final Map<Host, Line> lines = new ConcurrentHashMap<>();

    public DockerEngines(SshRemoteShell shell) {
        this.shell = shell;
    }

    /// The engine of `host`; nothing is asked of it yet.
    public DockerEngine engine(Host host) {
        return new DockerEngine(
                host, () -> lines.computeIfAbsent(host, Line::new).transport());
    }

    @Override
    @PreDestroy
    public void close() {
        lines.values().forEach(Line::close);
    }

    /// What is known and open for one host; finding the way there holds up nobody who asks another host.
    private final class Line {
        private final Host host;
        private final ReentrantLock lock = new ReentrantLock();
        private List<EngineWay> ways = EngineWay.ALL;
        private List<Open> open = List.of();

        private Line(Host host) {
            this.host = host;
        }

        private record Open(SshConnection connection, EngineTransport transport) {}

        private EngineTransport transport() throws RemoteException {
            SshConnection connection = shell.connection(host);
            try {
                lock.lockInterruptibly();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RemoteException(
                        host, Reason.REFUSED, "waiting for the way to Docker", new IOException("interrupted", e));
            }
            try {
                for (Open last : open) {
                    if (last.connection() == connection) {
                        return last.transport();
                    }
                    last.transport().close();
                }
                open = List.of();
                EngineTransport found = found(connection);
                open = List.of(new Open(connection, found));
                return found;
            } finally {
                lock.unlock();
            }
        }

        /// Tries the way that worked last, else every way.
        private EngineTransport found(SshConnection connection) throws RemoteException {
            var refusals = new ArrayList<String>();
            for (EngineWay way : ways) {
                var transport = new EngineTransport(connection, way);
                try {
                    ping(transport);
                    ways = List.of(way);
                    return transport;
                } catch (IOException | UncheckedIOException e) {
                    transport.close();
                    refusals.add(said(way, transport, e));
                }
                if (!connection.isAlive()) {
                    throw connection.lost("finding the way to Docker", new IOException(refusals.getLast()));
                }
            }
            ways = EngineWay.ALL;
            throw connection.refused("finding the way to Docker", new IOException(String.join("; ", refusals)));
        }

        private static void ping(EngineTransport transport) throws IOException {
            var request = DockerHttpClient.Request.builder()
                    .method(DockerHttpClient.Request.Method.GET)
                    .path("/_ping")
                    .build();
            try (var answer = transport.execute(request)) {
                if (answer.getStatusCode() != 200) {
                    throw new IOException("it answered " + answer.getStatusCode());
                }
                var _ = answer.getBody().readAllBytes();
            }
        }

        private static String said(EngineWay way, EngineTransport transport, Exception e) {
            String name = way.needsSession() ? String.join(" ", way.words()) : "its socket";
            String why = transport.complaint().isEmpty() ? String.valueOf(e.getMessage()) : transport.complaint();
            return name + ": " + why;
        }

        private void close() {
            lock.lock();
            try {
                open.forEach(last -> last.transport().close());
                open = List.of();
            } finally {
                lock.unlock();
            }
        }
    }
}
