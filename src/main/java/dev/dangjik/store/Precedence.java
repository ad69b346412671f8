package dev.dangjik.store;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Lets what somebody waits for within seconds go first: while it is at work nothing else begins, though never for
/// long.
final class Precedence {
    private static final Duration MOST = Duration.ofMillis(100);

    private final Duration most;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition nobodyWaits = lock.newCondition();
    private int urgent;

    Precedence() {
        this(MOST);
    }

    /// @param most how long anything gives way
    Precedence(Duration most) {
        this.most = most;
    }

    /// When a piece of work may begin.
    interface Hurry {
        /// Waits for its turn, and begins.
        ///
        /// @return false when it may not even after `most`
        boolean begin(Duration most) throws InterruptedException;

        void end();
    }

    /// Begins at once.
    Hurry urgent() {
        return new Hurry() {
            @Override
            public boolean begin(Duration most) {
                count(1);
                return true;
            }

            @Override
            public void end() {
                count(-1);
            }
        };
    }

    /// Begins when there is a place, and when nothing urgent is at work or has been for a tenth of a second.
    ///
    /// @param places how many may be at work at a time
    Hurry patient(int places) {
        var free = new Semaphore(places, true);
        return new Hurry() {
            @Override
            public boolean begin(Duration most) throws InterruptedException {
                if (!free.tryAcquire(most.toMillis(), TimeUnit.MILLISECONDS)) {
                    return false;
                }
                try {
                    giveWay();
                    return true;
                } catch (InterruptedException e) {
                    free.release();
                    throw e;
                }
            }

            @Override
            public void end() {
                free.release();
            }
        };
    }

    private void count(int change) {
        lock.lock();
        try {
            urgent += change;
            if (urgent == 0) {
                nobodyWaits.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void giveWay() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = most.toNanos();
            while (urgent > 0 && left > 0) {
                left = nobodyWaits.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
