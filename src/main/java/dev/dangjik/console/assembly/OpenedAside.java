package dev.dangjik.console.assembly;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// A part that is opened aside, because opening it is mostly waiting. Closed, it closes what has been opened.
final class OpenedAside<T> implements AutoCloseable {
    private final CompletableFuture<T> part;
    private final Consumer<T> close;

    private OpenedAside(CompletableFuture<T> part, Consumer<T> close) {
        this.part = part;
        this.close = close;
    }

    /// Begins to open it.
    ///
    /// @param thread name of the thread that does it
    static <T> OpenedAside<T> of(String thread, Supplier<T> open, Consumer<T> close) {
        return new OpenedAside<>(
                CompletableFuture.supplyAsync(
                        open, work -> Thread.ofPlatform().name(thread).start(work)),
                close);
    }

    /// The part, as soon as it is open; what opening it threw is thrown here.
    T opened() {
        try {
            return part.join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case RuntimeException known -> throw known;
                case Error known -> throw known;
                case null, default -> throw e;
            }
        }
    }

    /// Waits until it is open or will never be.
    @Override
    public void close() {
        part.handle((opened, _) -> Optional.ofNullable(opened)).join().ifPresent(close);
    }
}
