package dev.dangjik.testing;

import dev.dangjik.store.Pause;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/// Waits for what happens elsewhere, at most as long as told, and says what it saw last.
public final class Await {
    private static final Duration STEP = Duration.ofMillis(20);

    private Await() {}

    public static <T> T value(Duration limit, Callable<T> look, Predicate<T> enough) throws Exception {
        long end = System.nanoTime() + limit.toNanos();
        var last = look.call();
        while (!enough.test(last)) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("after " + limit + " it is still " + last);
            }
            Pause.real().pause(STEP);
            last = look.call();
        }
        return last;
    }

    public static void truth(Duration limit, Callable<Boolean> look) throws Exception {
        value(limit, look, Boolean::booleanValue);
    }
}
