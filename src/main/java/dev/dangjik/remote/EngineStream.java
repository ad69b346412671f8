package dev.dangjik.remote;

import com.github.dockerjava.api.async.ResultCallback;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/// Takes what the engine streams until the stream ends, breaks, or nobody wants more of it.
///
/// The library's own callbacks forget that they were closed when the stream starts late, and report an end after
/// an error; this one ends once, and a stream that starts late is closed at once.
final class EngineStream<T> implements ResultCallback<T> {
    private final Consumer<T> taker;
    private final CompletableFuture<Optional<Throwable>> end = new CompletableFuture<>();
    private Optional<Closeable> open = Optional.empty();

    EngineStream(Consumer<T> taker) {
        this.taker = taker;
    }

    /// Completes once: empty when the stream ended or was closed by us, else with what broke it.
    CompletableFuture<Optional<Throwable>> end() {
        return end;
    }

    /// Waits for the end.
    ///
    /// @throws IOException with the cause when the stream broke or the engine refused it
    void await() throws InterruptedException, IOException {
        try {
            var cause = end.get();
            if (cause.isPresent()) {
                throw new IOException(String.valueOf(cause.get().getMessage()), cause.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("it never ends exceptionally", e);
        }
    }

    @Override
    public void onStart(Closeable answer) {
        synchronized (this) {
            if (!end.isDone()) {
                open = Optional.of(answer);
                return;
            }
        }
        closeQuietly(answer);
    }

    @Override
    public void onNext(T piece) {
        if (!end.isDone()) {
            taker.accept(piece);
        }
    }

    @Override
    public void onError(Throwable cause) {
        over(Optional.of(cause));
    }

    @Override
    public void onComplete() {
        over(Optional.empty());
    }

    @Override
    public void close() {
        over(Optional.empty());
    }

    private void over(Optional<Throwable> cause) {
        Optional<Closeable> rest;
        synchronized (this) {
            end.complete(cause);
            rest = open;
            open = Optional.empty();
        }
        rest.ifPresent(EngineStream::closeQuietly);
    }

    private static void closeQuietly(Closeable answer) {
        try {
            answer.close();
        } catch (IOException e) {
            // nobody wants the rest
        }
    }
}
