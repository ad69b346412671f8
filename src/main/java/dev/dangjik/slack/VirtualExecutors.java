package dev.dangjik.slack;

import com.slack.api.util.thread.ExecutorServiceProvider;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/// Puts every pool of Slack's library on virtual threads.
final class VirtualExecutors implements ExecutorServiceProvider {
    @Override
    public ExecutorService createThreadPoolExecutor(String threadGroupName, int poolSize) {
        return Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name(threadGroupName + "-", 0).factory());
    }

    @Override
    public ScheduledExecutorService createThreadScheduledExecutor(String threadGroupName) {
        return Executors.newScheduledThreadPool(
                1, Thread.ofVirtual().name(threadGroupName + "-", 0).factory());
    }
}
