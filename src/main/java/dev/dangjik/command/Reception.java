package dev.dangjik.command;

import dev.dangjik.command.catalogue.ParsedArguments;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.MDC;

/// Takes requests in: answers at once what has no effect, records everything else before it is acknowledged,
/// and has
/// it worked on afterwards.
public final class Reception {
    /// Older than this a request that a crash left unanswered is answered as too old instead of done: its
    /// person has
    /// long typed it again, and Slack takes no answer after 30 minutes.
    private static final Duration STALE = Duration.ofMinutes(10);

    /// Longer than recording may take, shorter than Slack waits.
    private static final Duration PATIENCE = Duration.ofMillis(2_500);

    /// Longer than a transaction is tried again, and than planning takes.
    private static final Duration FORGOTTEN = Duration.ofMinutes(2);

    private final Desk desk;
    private final Inbox inbox;
    private final Planning planning;
    private final Dispatcher dispatcher;
    private final Executor executor;

    public Reception(Desk desk, Inbox inbox, Planning planning, Dispatcher dispatcher, Executor executor) {
        this.desk = desk;
        this.inbox = inbox;
        this.planning = planning;
        this.dispatcher = dispatcher;
        this.executor = executor;
    }

    /// What became of a request by the time it is acknowledged.
    public sealed interface Received {
        /// It had no effect and leaves no row: help, or a usage line.
        record AnsweredNow(Reply reply) implements Received {}

        /// It is recorded; the reply follows.
        record Accepted(String invocation) implements Received {}

        /// The very same signed request again.
        record Replayed() implements Received {}

        /// The same wish again.
        ///
        /// @param first id of the first request
        /// @param answer a short account of the first result, empty while that is being worked on
        record Repeat(String first, Optional<String> answer) implements Received {}

        /// The database does not answer: nothing was recorded, and nothing will be done.
        record NotInTime() implements Received {}
    }

    /// Takes one request in. Fast: at most one transaction, and at most 2.5 seconds.
    public Received receive(Incoming incoming) {
        var immediate = immediate(incoming);
        if (immediate.isPresent()) {
            return new Received.AnsweredNow(immediate.get());
        }
        var recorded = CompletableFuture.supplyAsync(() -> recorded(incoming), Thread::startVirtualThread);
        return recorded.completeOnTimeout(new Received.NotInTime(), PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /// What is recorded is worked on, also when nobody waits for that any more.
    private Received recorded(Incoming incoming) {
        return switch (inbox.record(incoming)) {
            case Inbox.Receipt.Recorded(var invocation) -> {
                executor.execute(() -> process(invocation));
                yield new Received.Accepted(invocation.id());
            }
            case Inbox.Receipt.Replayed _ -> new Received.Replayed();
            case Inbox.Receipt.Repeat(var first, var answer) -> new Received.Repeat(first, answer);
            case Inbox.Receipt.NotInTime _ -> new Received.NotInTime();
        };
    }

    /// Goes on with what a crash left unanswered. Called once when the bot is ready.
    public void resume() {
        resume(Duration.ZERO);
    }

    /// Goes on with what was stopped by an outage of the database that outlasted every new try. Called once a
    /// minute.
    /// What is still being worked on is done once all the same: whoever answers first has the effect.
    public void resumeForgotten() {
        resume(FORGOTTEN);
    }

    private void resume(Duration age) {
        var now = desk.now();
        for (var invocation : inbox.open(now.minus(age))) {
            if (invocation.receivedAt().isBefore(now.minus(STALE))) {
                executor.execute(() -> desk.answer(
                        invocation,
                        Reply.Notice.of(dev.dangjik.message.Text.of(
                                "door.too-old", invocation.request().words()))));
            } else {
                executor.execute(() -> process(invocation));
            }
        }
    }

    /// Whatever is logged meanwhile names the request.
    private void process(Invocation invocation) {
        try (var _ = MDC.putCloseable("request", invocation.id())) {
            dispatcher.process(invocation);
        }
    }

    private Optional<Reply> immediate(Incoming incoming) {
        var request = new Grammar(desk.catalogue()).read(incoming.words(), incoming.channel());
        return switch (request) {
            case Request.Help help -> Optional.of(desk.help(incoming, help));
            case Request.Command command -> usage(command, desk.now());
            case Request.Own _, Request.Unclear _ -> Optional.empty();
        };
    }

    private Optional<Reply> usage(Request.Command command, Instant now) {
        return switch (planning.read(command, now)) {
            case ParsedArguments.Missing missing -> Optional.of(Reply.Notice.of(missing.usage()));
            case ParsedArguments.Invalid _, ParsedArguments.Valid _ -> Optional.empty();
        };
    }
}
