package dev.dangjik.slack;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Knows how many envelopes of a connection are being answered, and shuts in a moment in which there is none.
final class EnvelopeGate {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition left = lock.newCondition();
    private int inside;
    private boolean isShut;

    /// Begins to answer one.
    ///
    /// @return false when nothing is begun any more: the envelope must not be answered
    boolean enter() {
        lock.lock();
        try {
            inside += isShut ? 0 : 1;
            return !isShut;
        } finally {
            lock.unlock();
        }
    }

    /// One that entered is answered.
    void leave() {
        lock.lock();
        try {
            inside--;
            left.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isEmpty() {
        lock.lock();
        try {
            return inside == 0;
        } finally {
            lock.unlock();
        }
    }

    /// Shuts in the first moment in which nothing is being answered, or after `open` all the same; then
    /// waits for what is, at most `last`.
    ///
    /// @return whether nothing is left
    boolean shut(Duration open, Duration last) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            awaitEmpty(open);
            isShut = true;
            return awaitEmpty(last);
        } finally {
            lock.unlock();
        }
    }

    private boolean awaitEmpty(Duration most) throws InterruptedException {
        long rest = most.toNanos();
        while (inside > 0 && rest > 0) {
            rest = left.awaitNanos(rest);
        }
        return inside == 0;
    }
}
