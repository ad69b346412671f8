package dev.dangjik.slack;

import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection of Socket Mode, from its opening to its end.
///
/// A WebSocket of the JDK answers pings and reassembles nothing: a message may come in parts.
final class SocketSession implements WebSocket.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(SocketSession.class);
    private static final int LONGEST = 1 << 20;
    private static final int TOO_BIG = 1009;
    private static final Duration SEND = Duration.ofSeconds(5);
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(3);

    private final Taker taker;
    private final Clock clock;
    private final Duration silence;
    private final StringBuilder message = new StringBuilder();
    private final CompletableFuture<Integer> hello = new CompletableFuture<>();
    private final CompletableFuture<String> ended = new CompletableFuture<>();
    private final EnvelopeGate gate = new EnvelopeGate();
    private final ReentrantLock sending = new ReentrantLock();
    private volatile @Nullable WebSocket socket;
    private volatile SocketFrame.@Nullable Reason leaving;
    private volatile Instant heard;
    private volatile boolean isCut;

    /// Who works with what arrives. Is told by the thread that reads, and must not keep it.
    interface Taker {
        /// An envelope has arrived whose answer goes out over `session`, which then is told that it has
        /// [been answered][SocketSession#answered()].
        void take(SocketSession session, SocketFrame.Envelope envelope);

        /// It said hello, is about to end, or has ended.
        void changed();
    }

    /// @param silence after hearing nothing for so long, not even the answer to a ping, it counts as lost
    SocketSession(Taker taker, Clock clock, Duration silence) {
        this.taker = taker;
        this.clock = clock;
        this.silence = silence;
        this.heard = clock.instant();
    }

    /// How many connections the app has, once Slack has said hello.
    CompletableFuture<Integer> hello() {
        return hello;
    }

    /// Why it has ended; empty while it has not.
    Optional<String> end() {
        return Optional.ofNullable(ended.getNow(null));
    }

    /// Whether it has ended, and nothing that came over it is being answered any more.
    boolean isOver() {
        return ended.isDone() && gate.isEmpty();
    }

    /// Why Slack is about to close it; empty while it stays.
    Optional<SocketFrame.Reason> leaving() {
        return Optional.ofNullable(leaving);
    }

    /// Whether envelopes can come over it and it is not about to end.
    boolean isStaying() {
        return hello.isDone() && !hello.isCompletedExceptionally() && leaving == null && !ended.isDone();
    }

    /// An envelope needs no answer any more.
    void answered() {
        gate.leave();
    }

    /// Sends one message; others wait meanwhile.
    ///
    /// @return whether it has left this machine; Slack need not have received it
    boolean isSent(String text) {
        var open = socket;
        if (open == null || isCut) {
            return false;
        }
        sending.lock();
        try {
            open.sendText(text, true).get(SEND.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException e) {
            abort("sending: " + cause(e));
        } catch (TimeoutException _) {
            abort("nothing could be sent for " + SEND.toSeconds() + " s");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            sending.unlock();
        }
        return false;
    }

    /// Asks for a sign of life; the connection is given up when there was none for too long.
    void ping() {
        if (isSilent()) {
            abort("not heard of for " + silence.toSeconds() + " s");
            return;
        }
        var open = socket;
        if (open != null && !ended.isDone()) {
            var _ = open.sendPing(ByteBuffer.wrap("dangjik".getBytes(StandardCharsets.US_ASCII)))
                    .exceptionally(e -> {
                        LOG.debug("a ping could not be sent", e);
                        return open;
                    });
        }
    }

    private boolean isSilent() {
        return Duration.between(heard, clock.instant()).compareTo(silence) > 0;
    }

    /// Ends it in order: answers what is to be answered, says goodbye and waits for Slack's. Slack closes
    /// nothing behind its goodbye, so the connection is cut then.
    ///
    /// @param open how long new envelopes are taken while others are being answered
    /// @param last how long, after that, those are waited for that are being answered
    /// @param goodbye how long Slack's is waited for
    void finish(Duration open, Duration last, Duration goodbye) throws InterruptedException {
        if (!gate.shut(open, last)) {
            LOG.warn("Some requests of Slack are not answered; Slack delivers them again or says so");
        }
        var connected = socket;
        if (connected != null && !ended.isDone()) {
            var _ = connected.sendClose(WebSocket.NORMAL_CLOSURE, "").exceptionally(e -> connected);
            try {
                ended.get(goodbye.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException e) {
                LOG.debug("Slack did not say goodbye");
            }
        }
        abort("finished");
    }

    /// Cuts it.
    void abort(String why) {
        isCut = true;
        ended(why);
        var open = socket;
        if (open != null) {
            open.abort();
        }
    }

    @Override
    public void onOpen(WebSocket opened) {
        socket = opened;
        if (ended.isDone()) {
            opened.abort(); // given up while it was being opened
            return;
        }
        opened.request(1);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean isLast) {
        boolean wasSilent = isSilent();
        heard = clock.instant();
        if (message.length() + part.length() > LONGEST) {
            var _ = from.sendClose(TOO_BIG, "").exceptionally(e -> from);
            abort("a message of more than a mebibyte");
            return null;
        }
        message.append(part);
        if (isLast) {
            var whole = message.toString();
            message.setLength(0);
            if (message.capacity() > LONGEST / 8) {
                message.trimToSize();
            }
            if (wasSilent) {
                abort("this process or the network stood still; what came meanwhile is out of date");
                return null;
            }
            take(whole);
        }
        from.request(1);
        return null;
    }

    private void take(String whole) {
        switch (SocketFrame.read(whole)) {
            case SocketFrame.Hello(var connections) -> {
                hello.complete(connections);
                taker.changed();
            }
            case SocketFrame.Disconnect(var reason) -> {
                leaving = reason;
                hello.completeExceptionally(new IllegalStateException(reason.name()));
                taker.changed();
            }
            case SocketFrame.Envelope envelope -> {
                if (gate.enter()) {
                    taker.take(this, envelope);
                }
            }
            case SocketFrame.Unreadable(var why) ->
                LOG.info("a message of {} characters from Slack: {}", whole.length(), why);
        }
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer part, boolean isLast) {
        heard = clock.instant();
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer content) {
        heard = clock.instant();
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer content) {
        heard = clock.instant();
        from.request(1);
        return null;
    }

    /// Slack still hears what is said before its goodbye is answered (RFC 6455, section 5.5.1): the
    /// acknowledgements of what is being answered.
    @Override
    public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
        ended("closed by Slack with " + status);
        var answered = new CompletableFuture<@Nullable Void>();
        Thread.ofVirtual().name("socket-goodbye").start(() -> {
            try {
                gate.shut(Duration.ZERO, LAST_ANSWERS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } finally {
                answered.complete(null);
            }
        });
        return answered;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        isCut = true;
        ended("cut: " + cause(error));
    }

    private void ended(String why) {
        if (ended.complete(why)) {
            hello.completeExceptionally(new IllegalStateException(why));
            taker.changed();
        }
    }

    private static String cause(Throwable error) {
        var cause = error instanceof ExecutionException && error.getCause() != null ? error.getCause() : error;
        return cause.getMessage() == null
                ? cause.getClass().getSimpleName()
                : cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }
}
