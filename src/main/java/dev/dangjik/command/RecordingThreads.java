package dev.dangjik.command;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Threads of the operating system for what has to be recorded before Slack is answered: in a busy moment the system
/// shares the processors among them, while a virtual thread waits until others leave it one.
///
/// Beyond a few at a time it goes on in virtual threads, so that requests may pile up while the database is away.
final class RecordingThreads implements Executor {
    static final int MOST = 8;

    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            0,
            MOST,
            1,
            TimeUnit.MINUTES,
            new SynchronousQueue<>(),
            Thread.ofPlatform().daemon().name("recording-", 0).factory(),
            (task, _) -> Thread.startVirtualThread(task));

    @Override
    public void execute(Runnable task) {
        threads.execute(task);
    }
}
