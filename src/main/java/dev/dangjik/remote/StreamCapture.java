package dev.dangjik.remote;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// One output stream of a remote command, read to its end whatever it prints: an unread one would fill the
/// window that all streams of the session share, and the command would hang.
///
/// Keeps what follows the opening line (what a start-up file of the login shell prints before it is dropped),
/// up to a cap. The stream itself is never closed: closing it while data arrives ends the whole connection.
final class StreamCapture {
    private final Opening.Search opening;
    private final int cap;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final CountDownLatch ended = new CountDownLatch(1);
    private boolean isTruncated;

    /// @param cap how many bytes are kept, 8 MiB in production
    StreamCapture(Opening opening, int cap) {
        this.opening = opening.search();
        this.cap = cap;
    }

    StreamCapture begin(InputStream stream) {
        Thread.ofVirtual().name("ssh-output").start(() -> drain(stream));
        return this;
    }

    /// Waits for the end of the stream.
    ///
    /// @return false when it did not come in time
    boolean awaitEnd(long milliseconds) throws InterruptedException {
        return ended.await(milliseconds, TimeUnit.MILLISECONDS);
    }

    synchronized Bytes captured() {
        return Bytes.copyOf(kept.toByteArray());
    }

    synchronized boolean isTruncated() {
        return isTruncated;
    }

    /// Whether the opening line was seen, which means that the login shell ran our command line.
    synchronized boolean hasBegun() {
        return opening.hasEnded();
    }

    /// The process id in the opening line; 0 before it was seen.
    synchronized long leader() {
        return opening.processId();
    }

    /// The end of what came before the opening line, or instead of it.
    synchronized String noise() {
        return opening.noise();
    }

    private void drain(InputStream stream) {
        byte[] buffer = new byte[32 * 1024];
        try {
            for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
                accept(buffer, count);
            }
        } catch (IOException e) {
            // the connection is gone: whoever waits for the command learns that from the channel, with its cause
        } finally {
            ended.countDown();
        }
    }

    private synchronized void accept(byte[] buffer, int count) {
        int from = opening.take(buffer, count);
        keep(buffer, from, count - from);
    }

    private void keep(byte[] buffer, int from, int count) {
        int room = Math.min(count, cap - kept.size());
        kept.write(buffer, from, room);
        isTruncated |= room < count;
    }
}
