package dev.dangjik.audit;

import dev.dangjik.audit.ChainWalk.Hashed;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/// Hashes rows side by side, a few thousand ahead of the walk, which takes them in their order: a link can be
/// hashed without knowing the one before, since it names its hash.
final class HashedAhead implements AutoCloseable {
    private static final int BATCH = 500;
    private static final int BATCHES_AHEAD = 8;

    private final Consumer<Hashed> walk;
    private final ExecutorService hashers = Executors.newVirtualThreadPerTaskExecutor();
    private final Deque<Future<List<Hashed>>> ahead = new ArrayDeque<>();
    private List<AuditRow> batch = new ArrayList<>(BATCH);

    HashedAhead(Consumer<Hashed> walk) {
        this.walk = walk;
    }

    void accept(AuditRow row) {
        batch.add(row);
        if (batch.size() == BATCH) {
            handOver();
        }
    }

    /// Walks what is left.
    void finish() {
        handOver();
        while (!ahead.isEmpty()) {
            walkOne();
        }
    }

    private void handOver() {
        var rows = batch;
        batch = new ArrayList<>(BATCH);
        ahead.add(hashers.submit(() -> rows.stream().map(Hashed::of).toList()));
        if (ahead.size() > BATCHES_AHEAD) {
            walkOne();
        }
    }

    private void walkOne() {
        try {
            ahead.remove().get().forEach(walk);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("walking the chain was interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("hashing links", e.getCause());
        }
    }

    @Override
    public void close() {
        hashers.shutdownNow();
    }
}
