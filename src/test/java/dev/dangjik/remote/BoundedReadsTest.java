package dev.dangjik.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.testing.Await;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BoundedReadsTest {
    private static final int LONG = 20_000;

    private final BoundedReads reads = new BoundedReads();
    private final PipedInputStream stream = new PipedInputStream();
    private final PipedOutputStream other;

    BoundedReadsTest() throws IOException {
        other = new PipedOutputStream(stream);
    }

    @Test
    void a_limit_that_passes_ends_the_read_and_not_the_stream() throws IOException {
        assertThrows(SocketTimeoutException.class, () -> reads.within(50, stream::read));
        assertFalse(Thread.currentThread().isInterrupted());

        other.write(7);
        assertEquals(7, reads.within(50, stream::read));
    }

    @Test
    void a_short_limit_counts_after_a_long_one_and_a_long_one_after_a_short_one() throws IOException {
        other.write(1);
        assertEquals(1, reads.within(LONG, stream::read));

        assertTrue(waited(150) < LONG / 2);
        other.write(2);
        assertEquals(2, reads.within(100, stream::read));
        long waited = waited(600);

        assertTrue(waited >= 600, () -> "it ended after " + waited + " ms");
    }

    @Test
    void no_limit_means_none_even_if_an_earlier_read_had_one() throws Exception {
        other.write(1);
        assertEquals(1, reads.within(100, stream::read));
        var reading = reading(0);
        assertThrows(TimeoutException.class, () -> reading.get(400, TimeUnit.MILLISECONDS));

        other.write(2);
        other.flush();

        assertEquals(2, reading.get());
    }

    @Test
    void closing_ends_the_read_that_waits_and_every_later_one() throws Exception {
        var reading = reading(0);

        reads.close();

        var broken = assertThrows(ExecutionException.class, reading::get);
        assertInstanceOf(SocketException.class, broken.getCause());
        assertThrows(SocketException.class, () -> reads.within(LONG, stream::read));
    }

    @Test
    void who_is_interrupted_by_somebody_else_stays_interrupted() {
        Thread.currentThread().interrupt();

        assertThrows(InterruptedIOException.class, () -> reads.within(LONG, stream::read));

        assertTrue(Thread.interrupted());
    }

    /// A read of a thread that waits already.
    private CompletableFuture<Integer> reading(int limit) throws Exception {
        var result = new CompletableFuture<Integer>();
        var thread = Thread.ofPlatform().start(() -> {
            try {
                result.complete(reads.within(limit, stream::read));
            } catch (IOException e) {
                result.completeExceptionally(e);
            }
        });
        Await.truth(Duration.ofSeconds(10), () -> thread.getState() == Thread.State.TIMED_WAITING);
        return result;
    }

    private long waited(int limit) {
        long from = System.nanoTime();
        assertThrows(SocketTimeoutException.class, () -> reads.within(limit, stream::read));
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from);
    }
}
