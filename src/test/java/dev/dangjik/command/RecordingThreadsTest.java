package dev.dangjik.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RecordingThreadsTest {
    @Test
    void a_flood_that_waits_takes_few_threads_of_the_system_and_all_of_it_is_at_work() throws InterruptedException {
        var threads = new RecordingThreads();
        int many = 500;
        var begun = new CountDownLatch(many);
        var mayEnd = new CountDownLatch(1);
        var virtual = new ConcurrentLinkedQueue<Boolean>();
        for (int number = 0; number < many; number++) {
            threads.execute(() -> {
                virtual.add(Thread.currentThread().isVirtual());
                begun.countDown();
                waitFor(mayEnd);
            });
        }

        assertTrue(begun.await(60, TimeUnit.SECONDS));
        mayEnd.countDown();

        assertEquals(
                RecordingThreads.MOST,
                virtual.stream().filter(isVirtual -> !isVirtual).count());
        assertEquals(many, virtual.size());
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
