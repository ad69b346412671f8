package dev.dangjik.remote;

import dev.dangjik.remote.RemoteException.Reason;
import dev.dangjik.stack.Host;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.connection.channel.direct.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One authenticated SSH connection: its sessions, its end, and a watchdog over it.
final class SshConnection {
    private static final Logger log = LoggerFactory.getLogger(SshConnection.class);

    private final Host host;
    private final SSHClient client;
    private final Wire wire;
    private final SshSettings settings;
    private final SshSessions sessions;
    private final Watchdog watchdog;
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile long lastUse = System.nanoTime();
    private volatile Optional<String> ended = Optional.empty();

    SshConnection(Host host, SSHClient client, Wire wire, SshSettings settings) {
        this.host = host;
        this.client = client;
        this.wire = wire;
        this.settings = settings;
        this.sessions = new SshSessions(host, client, settings.sessionsAtOnce());
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
        long now = System.nanoTime();
        boolean isRested = now - lastUse > Watchdog.IDLE_TICK;
        lastUse = now;
        if (inFlight.getAndIncrement() == 0 && isRested) {
            watchdog.wake();
        }
        return () -> {
            lastUse = System.nanoTime();
            inFlight.decrementAndGet();
        };
    }

    /// Opens a session, waiting at most `patience` for a free one. Whoever gets it gives it back with
    /// [#release(Session)].
    ///
    /// @throws RemoteException BUSY when all are taken or sshd opens none, LOST when the connection is gone
    Session openSession(String doing, Duration patience) throws RemoteException {
        try {
            return sessions.open(patience);
        } catch (SshSessions.NoneFree e) {
            throw new RemoteException(host, Reason.BUSY, doing, e);
        } catch (IOException e) {
            giveUp("no session could be opened: " + e.getMessage());
            throw lost(doing, e);
        }
    }

    /// Runs a line that says nothing and ends at once, in a session beyond the bounded ones: it is there to make one
    /// of them free. Without a session for it, or an end in time, nothing is done.
    ///
    /// @throws RemoteException LOST when the connection is gone
    void runBeside(String doing, String line, Duration patience) throws RemoteException {
        try {
            sessions.runBeside(line, patience);
        } catch (IOException e) {
            if (!isAlive()) {
                throw lost(doing, e);
            }
            log.atInfo().setCause(e).log("running \"{}\" on {}", line, host);
        }
    }

    /// Gives a session back; never waits.
    void release(Session session) {
        sessions.release(session);
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
