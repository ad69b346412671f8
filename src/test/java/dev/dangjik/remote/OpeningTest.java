package dev.dangjik.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Where a command's own output begins behind what the login shell prints.
class OpeningTest {
    private static final Opening OPENING = new Opening("dangjik-12dangjik-00");

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void the_output_begins_behind_the_line_however_it_arrives(int pieces) {
        var search = OPENING.search();
        var own = new StringBuilder();
        byte[] all = utf8("Willkommen\nüdangjik-12dangjik-12dangjik-00 4711\nown\n\noutput");
        for (int from = 0; from < all.length; from += pieces) {
            int count = Math.min(pieces, all.length - from);
            byte[] piece = java.util.Arrays.copyOfRange(all, from, from + count);
            int noise = search.take(piece, count);
            own.append(new String(piece, noise, count - noise, StandardCharsets.UTF_8));
        }

        assertEquals("own\n\noutput", own.toString());
        assertEquals(4711, search.processId());
    }

    @Test
    void without_the_line_the_end_of_what_came_instead_is_kept() {
        var search = OPENING.search();
        byte[] noise = utf8("x".repeat(200_000) + "no such user");

        assertEquals(noise.length, search.take(noise, noise.length));

        assertFalse(search.hasEnded());
        assertEquals(0, search.processId());
        assertTrue(search.noise().endsWith("xno such user"), "the end of the noise");
        assertTrue(search.noise().length() <= 64 * 1024, "length of the noise");
    }

    @Test
    void a_shell_that_calls_itself_something_else_has_no_process_id() {
        var search = OPENING.search();
        byte[] line = utf8("dangjik-12dangjik-00 %self\n");

        assertEquals(line.length, search.take(line, line.length));

        assertTrue(search.hasEnded());
        assertEquals(0, search.processId());
    }

    @Test
    void skipping_leaves_what_follows_in_the_stream() throws IOException {
        var stream = new ByteArrayInputStream(utf8("motd\ndangjik-12dangjik-00 0\nHTTP/1.1 200 OK"));

        OPENING.skip(stream, Duration.ofSeconds(10));

        assertEquals("HTTP/1.1 200 OK", new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    }

    @Test
    void a_shell_that_ends_or_never_comes_to_the_line_is_told_apart() {
        var ended = assertThrows(
                IOException.class, () -> OPENING.skip(new ByteArrayInputStream(utf8("no")), Duration.ofSeconds(10)));
        assertEquals("the login shell there ended before it ran the command", ended.getMessage());

        var endless = new ByteArrayInputStream(new byte[1024 * 1024]);
        assertThrows(SocketTimeoutException.class, () -> OPENING.skip(endless, Duration.ofSeconds(10)));
        assertEquals(1024 * 1024 - 64 * 1024, endless.available());
    }

    @Test
    void a_shell_that_trickles_does_not_get_new_patience_for_each_byte() {
        var trickle = new Trickle();

        assertThrows(SocketTimeoutException.class, () -> OPENING.skip(trickle, Duration.ofSeconds(2)));

        assertTrue(trickle.bytes > 1 && trickle.bytes < 1000, "bytes read: " + trickle.bytes);
        assertFalse(Thread.currentThread().isInterrupted());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// A byte of noise each 10 ms.
    private static final class Trickle extends InputStream {
        private final CountDownLatch never = new CountDownLatch(1);
        private int bytes;

        @Override
        public int read() throws IOException {
            try {
                assertFalse(never.await(10, TimeUnit.MILLISECONDS));
            } catch (InterruptedException e) {
                var interrupted = new InterruptedIOException("interrupted");
                interrupted.initCause(e);
                throw interrupted;
            }
            bytes++;
            return 'x';
        }

        @Override
        public int read(byte[] buffer, int from, int count) throws IOException {
            buffer[from] = (byte) read();
            return 1;
        }
    }
}
