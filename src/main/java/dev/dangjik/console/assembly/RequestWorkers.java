package dev.dangjik.console.assembly;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The virtual threads on which recorded requests are worked on. Beyond [#MOST] at a time they wait in the order in
/// which they came: a request that waits takes far less memory than a thread that does, and a flood of them must not
/// use up the memory of the bot.
final class RequestWorkers extends ThreadPoolExecutor implements AutoCloseable {
    static final int MOST = 400;

    private static final Logger LOG = LoggerFactory.getLogger(RequestWorkers.class);
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(10);

    RequestWorkers() {
        super(
                MOST,
                MOST,
                1,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofVirtual().name("request-", 0).factory());
        allowCoreThreadTimeOut(true);
    }

    /// Takes nothing more, and lets what it has end, for at most ten seconds. Requests that are left over are recorded,
    /// so they are answered after the next start.
    @Override
    public void close() {
        shutdown();
        try {
            if (!awaitTermination(LAST_ANSWERS.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.info("Some requests are not answered yet; they are after the next start");
                shutdownNow();
            }
        } catch (InterruptedException e) {
            shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
