package dev.dangjik.console.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OpenedAsideTest {
    private final AtomicInteger closed = new AtomicInteger();

    @Test
    void what_an_error_stopped_ends_the_start_instead_of_hanging_it() {
        var end = new NoClassDefFoundError("Driver");
        var opening = opening(() -> {
            throw end;
        });
        assertSame(end, assertThrows(NoClassDefFoundError.class, opening::opened));
        opening.close();
        assertEquals(0, closed.get());
    }

    @Test
    void a_reason_not_to_start_comes_through_as_it_was_thrown() {
        var end = new IllegalStateException("another bot works on it");
        var opening = opening(() -> {
            throw end;
        });
        assertSame(end, assertThrows(IllegalStateException.class, opening::opened));
        opening.close();
        assertEquals(0, closed.get());
    }

    @Test
    void what_opens_after_the_start_was_given_up_is_closed_all_the_same() throws Exception {
        var late = new CompletableFuture<String>();
        var opening = opening(late::join);
        var closing = new FutureTask<>(() -> {
            opening.close();
            return closed.get();
        });
        Thread.ofVirtual().start(closing);
        late.complete("books");
        assertEquals(1, closing.get());
    }

    private OpenedAside<String> opening(Supplier<String> open) {
        return OpenedAside.of("database", open, _ -> closed.incrementAndGet());
    }
}
