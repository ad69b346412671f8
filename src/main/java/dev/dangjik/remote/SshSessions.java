package dev.dangjik.remote;

import dev.dangjik.stack.Host;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.connection.channel.OpenFailException;
import net.schmizz.sshj.connection.channel.direct.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The sessions of one connection: a bounded number at once, each given back when its process has ended.
final class SshSessions {
    private static final Logger log = LoggerFactory.getLogger(SshSessions.class);
    private static final int OPEN_ATTEMPTS = 6;
    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(20);

    private final Host host;
    private final SSHClient client;
    private final int atOnce;
    private final Semaphore free;

    SshSessions(Host host, SSHClient client, int atOnce) {
        this.host = host;
        this.client = client;
        this.atOnce = atOnce;
        this.free = new Semaphore(atOnce, true);
    }

    /// There is no session to be had now; the connection itself is well.
    static final class NoneFree extends IOException {
        private NoneFree(String why) {
            super(why);
        }

        private NoneFree(String why, Throwable cause) {
            super(why, cause);
        }
    }

    /// Opens a session, waiting at most `patience` for a free one. sshd frees its slots a little after a
    /// session ended, so a refusal is tried again a few times, and for as long as `patience` lasts while others of
    /// ours hold slots.
    ///
    /// @throws NoneFree when all are taken or sshd opens none
    /// @throws IOException when the connection cannot open any
    Session open(Duration patience) throws IOException {
        long end = System.nanoTime() + patience.toNanos();
        try {
            if (!free.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new NoneFree("all " + atOnce + " sessions were busy for " + patience.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NoneFree("interrupted while waiting for a free session", e);
        }
        boolean isOpen = false;
        try {
            Session session = openWithRetries(end);
            isOpen = true;
            return session;
        } catch (OpenFailException e) {
            throw new NoneFree("its SSH server opened no session (MaxSessions in sshd_config?): " + e.getMessage(), e);
        } finally {
            if (!isOpen) {
                free.release();
            }
        }
    }

    private Session openWithRetries(long end) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return start();
            } catch (OpenFailException e) {
                boolean isAlone = free.availablePermits() >= atOnce - 1;
                boolean isHopeless = attempt >= OPEN_ATTEMPTS && (isAlone || System.nanoTime() - end >= 0);
                if (isHopeless || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                // sshd tells nobody when a slot is free again
                LockSupport.parkNanos(this, FIRST_PAUSE << Math.min(attempt, OPEN_ATTEMPTS - 1));
            }
        }
    }

    private Session start() throws IOException {
        try {
            return client.startSession();
        } catch (IllegalStateException e) {
            // sshj's way of saying that the connection ended a moment ago
            throw new IOException("the connection has ended", e);
        }
    }

    /// Runs a line that says nothing and ends at once, in a session beyond the bounded ones.
    ///
    /// @throws IOException when there is no session for it, or no end in time
    void runBeside(String line, Duration patience) throws IOException {
        Session session = start();
        try {
            session.exec(line).join(patience.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            Thread.ofVirtual().name("ssh-session-close").start(() -> closeQuietly(session));
        }
    }

    /// Gives a session back. Closing one waits for the remote process to end, so it is done aside, and a
    /// session whose process lives on keeps its slot until then.
    void release(Session session) {
        if (!session.isOpen()) {
            free.release();
            return;
        }
        Thread.ofVirtual().name("ssh-session-close").start(() -> {
            try {
                closeQuietly(session);
            } finally {
                free.release();
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
}
