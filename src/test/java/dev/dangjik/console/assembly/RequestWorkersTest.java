package dev.dangjik.console.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dangjik.testing.Await;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RequestWorkersTest {
    private static final int FLOOD = RequestWorkers.MOST + 50;

    private final CountDownLatch begun = new CountDownLatch(RequestWorkers.MOST);
    private final CountDownLatch done = new CountDownLatch(FLOOD);
    private final CountDownLatch goesOn = new CountDownLatch(1);
    private final AtomicInteger begunAtAll = new AtomicInteger();

    @Test
    void beyond_the_most_at_a_time_requests_wait_and_all_are_worked_on() throws Exception {
        try (var workers = new RequestWorkers()) {
            flood(workers);
            begun.await();
            assertEquals(RequestWorkers.MOST, begunAtAll.get());
            goesOn.countDown();
            done.await();
        }
        assertEquals(FLOOD, begunAtAll.get());
    }

    @Test
    void closed_they_end_what_they_have_and_take_nothing_more() throws Exception {
        var workers = new RequestWorkers();
        flood(workers);
        begun.await();
        var closing = Thread.ofVirtual().start(workers::close);
        Await.truth(Duration.ofSeconds(10), workers::isShutdown);
        assertThrows(RejectedExecutionException.class, () -> workers.execute(this::work));
        goesOn.countDown();
        closing.join();

        assertEquals(FLOOD, begunAtAll.get());
        assertEquals(0, done.getCount());
    }

    private void flood(RequestWorkers workers) {
        for (int request = 0; request < FLOOD; request++) {
            workers.execute(this::work);
        }
    }

    private void work() {
        begunAtAll.incrementAndGet();
        begun.countDown();
        try {
            goesOn.await();
            done.countDown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
