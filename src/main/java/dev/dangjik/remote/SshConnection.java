package dev.dangjik.remote;

import dev.dangjik.remote.RemoteException.Reason;
import dev.dangjik.stack.Host;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.connection.channel.OpenFailException;
import net.schmizz.sshj.connection.channel.direct.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One authenticated SSH connection: a bounded number of sessions on it, and a watchdog over it.
final class SshConnection {
    private static final Logger log = LoggerFactory.getLogger(SshConnection.class);
    private static final int OPEN_ATTEMPTS = 6;
    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(20);

    private final Host host;
    private final SSHClient client;
    private final Wire wire;
    private final SshSettings settings;
    private final Semaphore sessions;
    private final Watchdog watchdog;
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile long lastUse = System.nanoTime();
    private volatile Optional<String> ended = Optional.empty();

    SshConnection(Host host, SSHClient client, Wire wire, SshSettings settings) {
        this.host = host;
        this.client = client;
        this.wire = wire;
        this.settings = settings;
        this.sessions = new Semaphore(settings.sessionsAtOnce(), true);
        this.watchdog = new Watchdog(settings, host.id(), new Charge());
        watchdog.start();
    }

    /// Something that waits for an answer; closing it says that it waits no longer.
    interface Activity extends AutoCloseable {
        @Override
        void close();
    }

    Host host() {
        return host;
    }

    SSHClient client() {
        return client;
    }

    boolean isAlive() {
        return ended.isEmpty() && client.isConnected();
    }

    /// Why the connection is no longer there.
    String lostBecause() {
        return ended.orElse("the connection was closed from the other side");
    }

    /// How many times bytes have arrived.
    long arrivals() {
        return wire.arrivals();
    }

    Activity begin() {
        lastUse = System.nanoTime();
        if (inFlight.getAndIncrement() == 0) {
            watchdog.wake();
        }
        return () -> {
            lastUse = System.nanoTime();
            inFlight.decrementAndGet();
        };
    }

    /// Opens a session, waiting at most `patience` for a free one. sshd frees its slots a little after a
    /// session ended, so a refusal is tried again a few times. Whoever gets the session gives it back with
    /// [#release(Session)].
    ///
    /// @throws RemoteException REFUSED when all are taken or sshd opens none, LOST when the connection is gone
    Session openSession(String doing, Duration patience) throws RemoteException {
        try {
            if (!sessions.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw refused(
                        doing,
                        new IOException("all " + settings.sessionsAtOnce() + " sessions were busy for "
                                + patience.toSeconds() + " s"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refused(doing, new IOException("interrupted while waiting for a free session", e));
        }
        boolean isOpen = false;
        try {
            Session session = openWithRetries();
            isOpen = true;
            return session;
        } catch (OpenFailException e) {
            throw refused(
                    doing,
                    new IOException(
                            "its SSH server opened no session (MaxSessions in sshd_config?): " + e.getMessage(), e));
        } catch (IOException e) {
            giveUp("no session could be opened: " + e.getMessage());
            throw lost(doing, e);
        } finally {
            if (!isOpen) {
                sessions.release();
            }
        }
    }

    /// Runs a line that says nothing and ends at once, in a session beyond the bounded ones: it is there to make one
    /// of them free. Without a session for it, or an end in time, nothing is done.
    ///
    /// @throws RemoteException LOST when the connection is gone
    void runBeside(String doing, String line, Duration patience) throws RemoteException {
        try {
            Session session = client.startSession();
            try {
                session.exec(line).join(patience.toMillis(), TimeUnit.MILLISECONDS);
            } finally {
                Thread.ofVirtual().name("ssh-session-close").start(() -> closeQuietly(session));
            }
        } catch (IOException | IllegalStateException e) {
            if (!isAlive()) {
                throw lost(doing, e);
            }
            log.atInfo().setCause(e).log("running \"{}\" on {}", line, host);
        }
    }

    /// Gives a session back. Closing one waits for the remote process to end, so it is done aside, and a
    /// session whose process lives on keeps its slot until then.
    void release(Session session) {
        if (!session.isOpen()) {
            sessions.release();
            return;
        }
        Thread.ofVirtual().name("ssh-session-close").start(() -> {
            try {
                closeQuietly(session);
            } finally {
                sessions.release();
            }
        });
    }

    private void closeQuietly(Session session) {
        try {
            session.close();
        } catch (IOException e) {
            log.atDebug().setCause(e).log("closing a session on {}", host);
        }
    }

    RemoteException lost(String doing, Throwable cause) {
        return new RemoteException(host, Reason.LOST, doing, new IOException(lostBecause(), cause));
    }

    RemoteException refused(String doing, Throwable cause) {
        return new RemoteException(host, Reason.REFUSED, doing, cause);
    }

    /// Ends the connection without asking the other side; never waits.
    void giveUp(String because) {
        if (ended.isEmpty()) {
            ended = Optional.of(because);
            log.info("connection to {} ended: {}", host, because);
        }
        wire.cut();
    }

    /// Says goodbye, and cuts the wire when that takes longer than `patience`.
    void close(String because, Duration patience) {
        if (ended.isEmpty()) {
            ended = Optional.of(because);
        }
        Thread goodbye = Thread.ofVirtual().name("ssh-goodbye").start(() -> {
            try {
                client.disconnect();
            } catch (IOException e) {
                log.atDebug().setCause(e).log("saying goodbye to {}", host);
            }
        });
        try {
            goodbye.join(patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        wire.cut();
    }

    private Session openWithRetries() throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return client.startSession();
            } catch (IllegalStateException e) {
                // sshj's way of saying that the connection ended a moment ago
                throw new IOException("the connection has ended", e);
            } catch (OpenFailException e) {
                if (attempt == OPEN_ATTEMPTS || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                LockSupport.parkNanos(this, FIRST_PAUSE << attempt); // sshd tells nobody when a slot is free again
            }
        }
    }

    private final class Charge implements Watchdog.Charge {
        @Override
        public boolean isAlive() {
            return SshConnection.this.isAlive();
        }

        @Override
        public boolean isBusy() {
            return inFlight.get() > 0;
        }

        @Override
        public long arrivals() {
            return SshConnection.this.arrivals();
        }

        @Override
        public long unusedFor() {
            return isBusy() ? 0 : System.nanoTime() - lastUse;
        }

        @Override
        public void ping() {
            try {
                client.getConnection()
                        .sendGlobalRequest("keepalive@openssh.com", true, new byte[0])
                        .tryRetrieve(10, TimeUnit.SECONDS);
            } catch (IOException e) {
                // sshd answers this request with a refusal, and a refusal has arrived
            }
        }

        @Override
        public void giveUp(String because) {
            SshConnection.this.giveUp(because);
        }

        @Override
        public void retire() {
            close("nobody used it for " + settings.closeUnusedAfter().toMinutes() + " min", Duration.ofSeconds(2));
        }
    }
}
