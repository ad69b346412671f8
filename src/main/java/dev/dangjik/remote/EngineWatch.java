package dev.dangjik.remote;

import com.github.dockerjava.api.model.Event;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// A watch over an engine's events; closing it ends it at once.
public final class EngineWatch implements AutoCloseable {
    private final EngineStream<Event> stream;

    EngineWatch(EngineStream<Event> stream) {
        this.stream = stream;
    }

    /// Completes when the watch has ended: empty when it was closed here or the engine said goodbye, else with what
    /// broke it.
    public CompletableFuture<Optional<Throwable>> end() {
        return stream.end();
    }

    @Override
    public void close() {
        stream.close();
    }
}
