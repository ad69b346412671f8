package dev.dangjik.remote;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// What a command wrote last to its standard error, which is where it says why it ended.
final class LastWords {
    private static final int KEPT = 4096;

    private LastWords() {}

    /// Reads `stream` to its end and keeps little of it.
    ///
    /// @return the last line that is not blank, at most 4 KiB of it; empty when there is none. Of a stream that
    ///     breaks, what came before
    static String of(InputStream stream) {
        byte[] tail = new byte[0];
        byte[] piece = new byte[KEPT];
        try {
            for (int count = stream.read(piece); count >= 0; count = stream.read(piece)) {
                tail = end(tail, piece, count);
            }
        } catch (IOException e) {
            // the channel has ended; whoever uses it learns why from its own stream
        }
        return new String(tail, StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .reduce("", (_, line) -> line);
    }

    private static byte[] end(byte[] tail, byte[] piece, int count) {
        byte[] all = Arrays.copyOf(tail, tail.length + count);
        System.arraycopy(piece, 0, all, tail.length, count);
        return all.length <= KEPT ? all : Arrays.copyOfRange(all, all.length - KEPT, all.length);
    }
}
