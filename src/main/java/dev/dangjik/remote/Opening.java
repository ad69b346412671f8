package dev.dangjik.remote;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;

/// The line that a command line prints first, because start-up files of the login shell may print too: what follows
/// it is the command's own output. It ends with a process id.
///
/// @param word that no start-up file prints by chance
record Opening(String word) {
    private static final int NOISE_KEPT = 64 * 1024;

    static Opening fresh() {
        return new Opening("dangjik-"
                + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()));
    }

    /// The shell's words that print it.
    ///
    /// @param processId as the shell knows it, `0` for none
    String echo(String processId) {
        return "echo " + word + " " + processId;
    }

    Search search() {
        return new Search((word + " ").getBytes(StandardCharsets.UTF_8));
    }

    /// Reads `stream` up to the end of this line and no further.
    ///
    /// @param patience for all of it
    /// @throws SocketTimeoutException when it did not come in time, or not within 64 KiB
    void skip(InputStream stream, Duration patience) throws IOException {
        var search = search();
        var reads = new BoundedReads();
        try {
            int _ = reads.within(Math.toIntExact(patience.toMillis()), () -> skip(stream, search));
        } catch (SocketTimeoutException e) {
            var late = new SocketTimeoutException(
                    "the login shell there did not run the command within " + patience.toSeconds() + " s");
            late.initCause(e);
            throw late;
        } finally {
            reads.close();
        }
        if (!search.hasEnded()) {
            throw new SocketTimeoutException("the login shell there prints without end before it runs the command");
        }
    }

    private static int skip(InputStream stream, Search search) throws IOException {
        byte[] one = new byte[1];
        for (int skipped = 0; !search.hasEnded() && skipped < NOISE_KEPT; skipped++) {
            if (stream.read(one, 0, 1) < 0) {
                throw new IOException("the login shell there ended before it ran the command");
            }
            int _ = search.take(one, 1);
        }
        return 0;
    }

    /// Looks for the line in what arrives, piece by piece; not for use by several threads.
    static final class Search {
        private final byte[] wanted;
        private final Seen seen = new Seen();
        private boolean isInLine;
        private OptionalLong processId = OptionalLong.empty();

        private Search(byte[] wanted) {
            this.wanted = wanted;
        }

        /// Tells how many of the first `count` bytes of `piece` come before the command's own output.
        int take(byte[] piece, int count) {
            for (int at = 0; at < count; at++) {
                if (hasEnded()) {
                    return at;
                }
                take(piece[at]);
            }
            return count;
        }

        private void take(byte next) {
            if (isInLine && next == '\n') {
                processId = OptionalLong.of(seen.number());
                seen.reset();
                return;
            }
            seen.write(next);
            if (!isInLine && seen.endsWith(wanted)) {
                isInLine = true;
                seen.reset();
            }
            seen.forgetBeyond(NOISE_KEPT);
        }

        /// Whether the line was seen to its end, which means that the login shell ran our command line.
        boolean hasEnded() {
            return processId.isPresent();
        }

        /// The process id in the line; 0 before it was seen, and for a shell that calls itself something else.
        long processId() {
            return processId.orElse(0);
        }

        /// The end of what came before the line, or instead of it.
        String noise() {
            return seen.toString(StandardCharsets.UTF_8).strip();
        }
    }

    /// Bytes whose end can be looked at where they are.
    private static final class Seen extends ByteArrayOutputStream {
        synchronized boolean endsWith(byte[] wanted) {
            return count >= wanted.length && Arrays.equals(buf, count - wanted.length, count, wanted, 0, wanted.length);
        }

        synchronized long number() {
            try {
                return Long.parseLong(toString(StandardCharsets.US_ASCII));
            } catch (NumberFormatException e) {
                return 0;
            }
        }

        /// Keeps the later half of what is more than `most`.
        synchronized void forgetBeyond(int most) {
            if (count > most) {
                System.arraycopy(buf, count - most / 2, buf, 0, most / 2);
                count = most / 2;
            }
        }
    }
}
