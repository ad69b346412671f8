package dev.dangjik.remote;

import dev.dangjik.remote.SshSettings.Vigilance;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Notices a peer that has gone silent, and a connection nobody uses.
///
/// The library's own keepalive waits for locks that a blocked writer holds, so it can wait for ever. This one
/// takes no lock of the library: it counts arrivals on the wire, asks for a sign of life from a thread nobody
/// waits for, and hands the verdict to its [Charge], which cuts the wire.
final class Watchdog {
    private static final long BUSY_TICK = TimeUnit.MILLISECONDS.toNanos(200);
    /// How long it may take to notice that work has begun, unless it is [woken][#wake].
    static final long IDLE_TICK = TimeUnit.SECONDS.toNanos(1);

    private final SshSettings settings;
    private final Charge charge;
    private final Thread thread;
    private @Nullable Thread pinger;
    private long before;
    private long silence;
    private long arrivals;
    private boolean wasBusy;

    /// The connection that is watched.
    interface Charge {
        boolean isAlive();

        /// Whether something waits for an answer.
        boolean isBusy();

        /// How many times bytes have arrived.
        long arrivals();

        /// How long nobody has used it, in nanoseconds.
        long unusedFor();

        /// Asks for an answer; may block for as long as it likes.
        void ping();

        /// Cuts the wire.
        void giveUp(String because);

        /// Ends the connection in good order.
        void retire();
    }

    Watchdog(SshSettings settings, String name, Charge charge) {
        this.settings = settings;
        this.charge = charge;
        this.thread = Thread.ofVirtual().name("ssh-watchdog-" + name).unstarted(this::watch);
    }

    void start() {
        thread.start();
    }

    /// Looks at once: something has begun that waits for an answer, so the stricter limits hold from now.
    void wake() {
        LockSupport.unpark(thread);
    }

    private void watch() {
        before = System.nanoTime();
        while (charge.isAlive()) {
            long tick = tick();
            LockSupport.parkNanos(this, tick); // a look at a counter from time to time is what a watchdog is
            listen(tick);
            judge();
        }
    }

    private long tick() {
        return Math.min(
                charge.isBusy() ? BUSY_TICK : IDLE_TICK, vigilance().ping().toNanos() / 2);
    }

    /// Silence is the sum of the ticks seen without an arrival, each counted for no more than twice its length:
    /// after this process or its machine stood still, the peer gets its time again. Work that begins after a
    /// long idle silence gets the whole time between question and verdict too.
    private void listen(long tick) {
        long now = System.nanoTime();
        silence += Math.min(now - before, 2 * tick);
        before = now;
        if (charge.arrivals() != arrivals) {
            arrivals = charge.arrivals();
            silence = 0;
        }
        boolean isBusy = charge.isBusy();
        if (isBusy && !wasBusy) {
            silence = Math.min(silence, settings.busy().ping().toNanos());
        }
        wasBusy = isBusy;
    }

    private void judge() {
        if (silence >= vigilance().dead().toNanos()) {
            charge.giveUp("nothing was received for " + seconds(silence));
        } else if (charge.unusedFor() >= settings.closeUnusedAfter().toNanos()) {
            charge.retire();
        } else if (silence >= vigilance().ping().toNanos() && (pinger == null || !pinger.isAlive())) {
            pinger = Thread.ofVirtual().name("ssh-ping").start(charge::ping);
        }
    }

    private Vigilance vigilance() {
        return charge.isBusy() ? settings.busy() : settings.idle();
    }

    private static String seconds(long nanoseconds) {
        return TimeUnit.NANOSECONDS.toSeconds(
                        nanoseconds + Duration.ofMillis(500).toNanos()) + " s";
    }
}
