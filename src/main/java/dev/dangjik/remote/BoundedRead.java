package dev.dangjik.remote;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// One read of a stream that knows no time limit, ended by interrupting the thread that reads.
///
/// The stream stays usable afterwards, as a socket does after its read limit.
final class BoundedRead {
    private final Thread reader = Thread.currentThread();
    private boolean isOver;
    private boolean isInterrupted;

    /// A read of the library.
    @FunctionalInterface
    interface Read {
        int run() throws IOException;
    }

    /// @param milliseconds 0 for no limit
    /// @throws SocketTimeoutException when the limit passed, or [#interrupt()] was called
    int within(int milliseconds, Read read) throws IOException {
        Future<?> alarm = milliseconds > 0
                ? ForkJoinPool.commonPool().schedule(this::interrupt, milliseconds, TimeUnit.MILLISECONDS)
                : null;
        try {
            return read.run();
        } catch (InterruptedIOException e) {
            if (end()) {
                throw new SocketTimeoutException("nothing arrived within " + milliseconds + " ms");
            }
            Thread.currentThread().interrupt();
            throw e;
        } finally {
            end();
            if (alarm != null) {
                alarm.cancel(false);
            }
        }
    }

    synchronized void interrupt() {
        if (!isOver) {
            isInterrupted = true;
            reader.interrupt();
        }
    }

    /// After this nobody interrupts the thread any more, and an interrupt of ours that came too late is taken
    /// back.
    private synchronized boolean end() {
        if (!isOver && isInterrupted) {
            Thread.interrupted();
        }
        isOver = true;
        return isInterrupted;
    }
}
