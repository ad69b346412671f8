package dev.dangjik.remote;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// One output stream of a remote command, read to its end whatever it prints: an unread one would fill the
/// window that all streams of the session share, and the command would hang.
///
/// Keeps what follows the opening line (what a start-up file of the login shell prints before it is dropped),
/// up to a cap. The stream itself is never closed: closing it while data arrives ends the whole connection.
final class StreamCapture {
    private static final int NOISE_KEPT = 64 * 1024;
    private static final byte[] END_OF_LINE = {'\n'};

    private final byte[] opening;
    private final int cap;
    private final ByteArrayOutputStream noise = new ByteArrayOutputStream();
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final CountDownLatch ended = new CountDownLatch(1);
    private long leader;
    private boolean hasBegun;
    private boolean isTruncated;

    /// @param opening the first word of the line behind which the command's own output begins; the other is a
    ///     process id
    /// @param cap how many bytes are kept, 8 MiB in production
    StreamCapture(String opening, int cap) {
        this.opening = (opening + " ").getBytes(StandardCharsets.UTF_8);
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
        return hasBegun;
    }

    /// The process id in the opening line; 0 before it was seen.
    synchronized long leader() {
        return leader;
    }

    /// The end of what came before the opening line, or instead of it.
    synchronized String noise() {
        return noise.toString(StandardCharsets.UTF_8).strip();
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
        if (hasBegun) {
            keep(buffer, 0, count);
            return;
        }
        noise.write(buffer, 0, count);
        byte[] seen = noise.toByteArray();
        int at = indexOf(opening, seen, 0);
        int end = at < 0 ? -1 : indexOf(END_OF_LINE, seen, at);
        if (end >= 0) {
            hasBegun = true;
            leader = number(Arrays.copyOfRange(seen, at + opening.length, end));
            noise.reset();
            keep(seen, end + 1, seen.length - end - 1);
        } else if (seen.length > NOISE_KEPT) {
            noise.reset();
            noise.write(seen, seen.length - NOISE_KEPT / 2, NOISE_KEPT / 2);
        }
    }

    private void keep(byte[] buffer, int from, int count) {
        int room = Math.min(count, cap - kept.size());
        kept.write(buffer, from, room);
        isTruncated |= room < count;
    }

    private static long number(byte[] digits) {
        try {
            return Long.parseLong(new String(digits, StandardCharsets.US_ASCII));
        } catch (NumberFormatException e) {
            return 0; // a shell that calls itself something else cannot be signalled
        }
    }

    private static int indexOf(byte[] wanted, byte[] bytes, int from) {
        for (int at = from; at + wanted.length <= bytes.length; at++) {
            if (Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
                return at;
            }
        }
        return -1;
    }
}
