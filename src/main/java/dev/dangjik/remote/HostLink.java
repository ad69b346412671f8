package dev.dangjik.remote;

import dev.dangjik.remote.RemoteException.Reason;
import dev.dangjik.stack.Host;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import net.schmizz.sshj.connection.channel.direct.Session;
import org.jspecify.annotations.Nullable;

/// The one connection to a host: made when it is needed, by one of those who need it, and made anew after a
/// loss.
final class HostLink {
    private static final String CONNECTING = "connecting";

    private final Host host;
    private final SshConnector connector;
    private final Jump jump;
    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable CompletableFuture<SshConnection> current;
    private boolean isClosed;
    private volatile boolean hasPosixShell;

    /// Finds the way to a host that is not reached directly.
    @FunctionalInterface
    interface Jump {
        Optional<HostLink> link() throws RemoteException;
    }

    HostLink(Host host, SshConnector connector, Jump jump, Duration patience) {
        this.host = host;
        this.connector = connector;
        this.jump = jump;
        this.patience = patience;
    }

    /// A link to a user of whom sshd starts one program only: there is no login shell to try.
    static HostLink toForcedCommand(Host host, SshConnector connector, Jump jump, Duration patience) {
        HostLink link = new HostLink(host, connector, jump, patience);
        link.hasPosixShell = true;
        return link;
    }

    /// A session that cannot be opened because the connection was lost unnoticed is opened once more on a new
    /// one: nothing has been sent yet.
    ExecOutcome exec(CommandLine line, String doing, Bytes input, Duration limit) throws RemoteException {
        try {
            return exec(connection(), line, doing, input, limit);
        } catch (NotSent e) {
            try {
                return exec(connection(), line, doing, input, limit);
            } catch (NotSent again) {
                throw again.refusal;
            }
        }
    }

    /// The connection, made first if there is none.
    SshConnection connection() throws RemoteException {
        CompletableFuture<SshConnection> flight;
        boolean isOurs = false;
        lock.lock();
        try {
            if (isClosed) {
                throw unreachable("Dangjik is shutting down", null);
            }
            if (current == null || isSpent(current)) {
                current = new CompletableFuture<>();
                isOurs = true;
            }
            flight = current;
        } finally {
            lock.unlock();
        }
        if (isOurs) {
            Thread.ofVirtual().name("ssh-connect-" + host.id()).start(() -> connect(flight));
        }
        return await(flight);
    }

    /// Whether there is a connection that lives.
    boolean isConnected() {
        lock.lock();
        try {
            return current != null && current.isDone() && !isSpent(current);
        } finally {
            lock.unlock();
        }
    }

    /// Ends the connection; later uses are refused. Takes at most `patience`.
    void close(Duration patience) {
        CompletableFuture<SshConnection> last;
        lock.lock();
        try {
            isClosed = true;
            last = current;
        } finally {
            lock.unlock();
        }
        if (last != null && last.isDone() && !last.isCompletedExceptionally()) {
            last.resultNow().close("Dangjik is shutting down", patience);
        }
    }

    private ExecOutcome exec(SshConnection connection, CommandLine line, String doing, Bytes input, Duration limit)
            throws RemoteException, NotSent {
        try (SshConnection.Activity _ = connection.begin()) {
            Session session;
            try {
                session = connection.openSession(doing, limit);
            } catch (RemoteException e) {
                if (e.reason() == Reason.LOST) {
                    throw new NotSent(e);
                }
                throw e;
            }
            try {
                return new SshExecution(connection, session, line.opening(), doing).run(line.text(), input, limit);
            } finally {
                connection.release(session);
            }
        }
    }

    private void connect(CompletableFuture<SshConnection> flight) {
        try {
            Optional<HostLink> way = jump.link();
            SshConnection made = way.isPresent() ? over(way.get()) : connector.connect(host, Optional.empty());
            if (!hasPosixShell) {
                checkShell(made);
            }
            if (!flight.complete(made)) {
                made.giveUp("nobody waits for it any more");
            }
        } catch (RemoteException | RuntimeException e) { // whatever it is, those who wait must learn it
            flight.completeExceptionally(e);
        }
    }

    /// A connection to the jump host may have ended without having been noticed yet; then a fresh one is tried, once.
    private SshConnection over(HostLink way) throws RemoteException {
        SshConnection known = way.connection();
        try {
            return connector.connect(host, Optional.of(known));
        } catch (RemoteException e) {
            if (known.isAlive()) {
                throw e;
            }
            return connector.connect(host, Optional.of(way.connection()));
        }
    }

    private void checkShell(SshConnection made) throws RemoteException {
        try (SshConnection.Activity _ = made.begin()) {
            LoginShell.check(made);
            hasPosixShell = true;
        } catch (RemoteException e) {
            made.giveUp(String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private SshConnection await(CompletableFuture<SshConnection> flight) throws RemoteException {
        try {
            return flight.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RemoteException known) {
                throw known;
            }
            throw unreachable(String.valueOf(e.getCause()), e.getCause());
        } catch (TimeoutException e) {
            throw unreachable("it took longer than " + patience.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable("this thread was told to stop waiting for it", e);
        }
    }

    private RemoteException unreachable(String why, @Nullable Throwable cause) {
        return new RemoteException(host, Reason.UNREACHABLE, CONNECTING, new IOException(why, cause));
    }

    private static boolean isSpent(CompletableFuture<SshConnection> flight) {
        return flight.isDone()
                && (flight.isCompletedExceptionally() || !flight.resultNow().isAlive());
    }

    /// The connection was lost before the command was sent.
    private static final class NotSent extends Exception {
        private final transient RemoteException refusal;

        private NotSent(RemoteException refusal) {
            super(refusal);
            this.refusal = refusal;
        }
    }
}
