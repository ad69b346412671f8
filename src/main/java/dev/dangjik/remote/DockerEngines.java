package dev.dangjik.remote;

import com.github.dockerjava.transport.DockerHttpClient;
import dev.dangjik.remote.RemoteException.Reason;
import dev.dangjik.stack.Host;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// The Docker engines of the hosts, reached over the SSH connections that commands use too.
///
/// The engine's socket is opened through SSH. Where the server forwards nothing or the socket is not ours,
/// `docker system dial-stdio` speaks for it, through `sudo -n` if need be. What worked last is tried first.
public final class DockerEngines implements AutoCloseable {
    private static final String FINDING = "finding the way to Docker";
    private static final Duration SILENCE = Duration.ofSeconds(20);
    private static final int STREAMS_WITHOUT_SESSION = 8;
    private static final int STREAMS_WITH_SESSION = 2;

    private final SshRemoteShell shell;
    private final Map<Host, Line> lines = new ConcurrentHashMap<>();

    public DockerEngines(SshRemoteShell shell) {
        this.shell = shell;
    }

    /// The engine of `host`; nothing is asked of it yet.
    public DockerEngine engine(Host host) {
        return new DockerEngine(host, lines.computeIfAbsent(host, Line::new)::peer);
    }

    @Override
    public void close() {
        lines.values().forEach(Line::close);
    }

    /// What is known and open for one host; finding the way there holds up nobody who asks another host.
    private final class Line {
        private final Host host;
        private final ReentrantLock lock = new ReentrantLock();
        private EngineWay last = EngineWay.ALL.getFirst();
        private Optional<Open> open = Optional.empty();

        private record Open(SshConnection connection, EnginePeer peer) {}

        private Line(Host host) {
            this.host = host;
        }

        private EnginePeer peer() throws RemoteException {
            SshConnection connection = shell.connection(host);
            try {
                lock.lockInterruptibly();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RemoteException(host, Reason.LOST, FINDING, new IOException("interrupted", e));
            }
            try {
                if (open.isPresent() && open.get().connection() == connection) {
                    return open.get().peer();
                }
                open.ifPresent(old -> old.peer().close());
                open = Optional.empty();
                EnginePeer found = found(connection);
                open = Optional.of(new Open(connection, found));
                return found;
            } finally {
                lock.unlock();
            }
        }

        private EnginePeer found(SshConnection connection) throws RemoteException {
            var refusals = new ArrayList<String>();
            var ways = EngineWay.ALL.stream()
                    .sorted(Comparator.comparing(way -> !way.equals(last)))
                    .toList();
            for (EngineWay way : ways) {
                var complaint = new CompletableFuture<String>();
                var transport = new EngineTransport(
                        () -> way.wire(connection, complaint::complete),
                        connection::begin,
                        way.needsSession() ? STREAMS_WITH_SESSION : STREAMS_WITHOUT_SESSION,
                        SILENCE);
                try {
                    ping(transport);
                    last = way;
                    return EnginePeer.over(transport, way.needsSession());
                } catch (IOException | UncheckedIOException e) {
                    transport.close();
                    throwUnlessRefused(connection, way, e);
                    String said = way.needsSession() ? said(complaint) : "";
                    refusals.add(way.title() + ": " + (said.isEmpty() ? String.valueOf(e.getMessage()) : said));
                }
            }
            throw connection.refused(FINDING, new IOException(String.join("; ", refusals)));
        }

        /// Nothing that this way did not answer says that Docker would not: who found no free session, or was cut off,
        /// or told to stop, has asked nobody.
        private static void throwUnlessRefused(SshConnection connection, EngineWay way, Exception e)
                throws RemoteException {
            var known = RemoteException.behind(e);
            if (known.isPresent()) {
                throw known.get();
            }
            var doing = FINDING + " by " + way.title();
            if (!connection.isAlive() || Thread.currentThread().isInterrupted()) {
                throw connection.lost(doing, e);
            }
            if (isSilence(e)) {
                throw new RemoteException(connection.host(), Reason.LOST, doing, e);
            }
        }

        /// What a command complained about arrives on its own, often after its output has ended.
        private static String said(CompletableFuture<String> complaint) {
            return complaint.completeOnTimeout("", 1, TimeUnit.SECONDS).join();
        }

        /// An engine that is reached and says nothing will say nothing by another way either.
        private static boolean isSilence(Exception e) {
            return e instanceof SocketTimeoutException || e.getCause() instanceof SocketTimeoutException;
        }

        private static void ping(EngineTransport transport) throws IOException {
            var request = DockerHttpClient.Request.builder()
                    .method(DockerHttpClient.Request.Method.GET)
                    .path("/_ping")
                    .build();
            try (var answer = transport.execute(request);
                    var body = answer.getBody()) {
                body.readAllBytes();
                if (answer.getStatusCode() != 200) {
                    throw new IOException("it answered " + answer.getStatusCode());
                }
            }
        }

        private void close() {
            lock.lock();
            try {
                open.ifPresent(last -> last.peer().close());
                open = Optional.empty();
            } finally {
                lock.unlock();
            }
        }
    }
}
