package dev.dangjik.remote;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Reads of a stream that knows no time limit, one after the other, each ended by interrupting the thread that reads.
///
/// The stream stays usable after a limit has passed, as a socket does. One alarm serves many reads: when it goes off
/// it looks how long the read of that moment may still take, since setting one for each costs more than the read.
final class BoundedReads {
    private @Nullable Thread reader;
    private long readerEnds;
    private boolean isReaderLimited;
    private boolean isInterrupted;
    private boolean isClosed;
    private @Nullable Future<?> alarm;
    private long alarmAt;

    /// A read of the library.
    @FunctionalInterface
    interface Read {
        int run() throws IOException;
    }

    /// @param milliseconds 0 for no limit
    /// @throws SocketTimeoutException when the limit passed
    /// @throws SocketException when they were closed, also while this waits
    int within(int milliseconds, Read read) throws IOException {
        begin(milliseconds);
        try {
            return read.run();
        } catch (InterruptedIOException e) {
            if (end()) {
                throwIfClosed();
                throw new SocketTimeoutException("nothing arrived within " + milliseconds + " ms");
            }
            Thread.currentThread().interrupt();
            throw e;
        } finally {
            end();
        }
    }

    /// Ends the read that waits, and every later one. Never waits.
    synchronized void close() {
        isClosed = true;
        interrupt();
        stopAlarm();
    }

    private synchronized void begin(int milliseconds) throws SocketException {
        throwIfClosed();
        reader = Thread.currentThread();
        isInterrupted = false;
        isReaderLimited = milliseconds > 0;
        if (isReaderLimited) {
            readerEnds = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(milliseconds);
            if (alarm == null || alarmAt - readerEnds > 0) {
                setAlarm();
            }
        }
    }

    private void setAlarm() {
        stopAlarm();
        alarmAt = readerEnds;
        alarm = ForkJoinPool.commonPool().schedule(this::look, alarmAt - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    private synchronized void stopAlarm() {
        if (alarm != null) {
            alarm.cancel(false);
            alarm = null;
        }
    }

    private synchronized void look() {
        stopAlarm();
        if (reader == null || !isReaderLimited || isClosed) {
            return;
        }
        if (System.nanoTime() - readerEnds < 0) {
            setAlarm();
        } else {
            interrupt();
        }
    }

    private synchronized void interrupt() {
        if (reader != null) {
            isInterrupted = true;
            reader.interrupt();
        }
    }

    private synchronized void throwIfClosed() throws SocketException {
        if (isClosed) {
            throw new SocketException("closed");
        }
    }

    /// After this nobody interrupts the thread any more, and an interrupt of ours that came too late is taken back.
    ///
    /// @return whether it was interrupted
    private synchronized boolean end() {
        if (reader != null && isInterrupted) {
            Thread.interrupted();
        }
        reader = null;
        return isInterrupted;
    }
}
