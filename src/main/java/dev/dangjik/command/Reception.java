package dev.dangjik.command;

import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.ParsedArguments;
import dev.dangjik.message.Text;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/// Takes requests in: answers at once what has no effect, records everything else before it is acknowledged, and has it
/// worked on afterwards.
///
/// Only what was recorded while somebody waited for that is worked on. Whoever is told that a request was not recorded
/// can rely on it; where the commit was under way when the waiting ended, they are told that it is not known, and the
/// request is answered as too late once it turns out to be recorded. Only when the process ends in between does the
/// next start find a request like any other, and does it.
public final class Reception {
    private static final Logger LOG = LoggerFactory.getLogger(Reception.class);

    /// Older than this a request that a crash, an outage or a flood left unanswered is answered as too old instead of
    /// done: its person has long typed it again, and Slack takes no answer after 30 minutes.
    private static final Duration STALE = Duration.ofMinutes(10);

    /// Longer than recording may take, shorter than Slack waits.
    private static final Duration PATIENCE = Duration.ofMillis(2_500);

    /// How long recording may take of what is done anyway: what remains is for doing it.
    private static final Duration SHORT_PATIENCE = Duration.ofMillis(700);

    /// Longer than a transaction is tried again.
    private static final Duration FORGOTTEN = Duration.ofMinutes(2);

    private final Desk desk;
    private final Inbox inbox;
    private final Planning planning;
    private final Dispatcher dispatcher;
    private final Executor executor;
    private final UnaryOperator<CompletableFuture<Optional<Received>>> patience;
    private final Executor recording = new RecordingThreads();
    private final Set<String> inWork = ConcurrentHashMap.newKeySet();

    /// When it was told of which request that nobody knows whether it is recorded.
    private final Map<String, Instant> left = new ConcurrentHashMap<>();

    /// Which of them were done without the database; the import answers them, should they be recorded.
    private final Set<String> done = ConcurrentHashMap.newKeySet();

    public Reception(Desk desk, Inbox inbox, Planning planning, Dispatcher dispatcher, Executor executor) {
        this(
                desk,
                inbox,
                planning,
                dispatcher,
                executor,
                receipt -> receipt.completeOnTimeout(Optional.empty(), PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
    }

    /// @param patience ends the waiting for a receipt with none
    Reception(
            Desk desk,
            Inbox inbox,
            Planning planning,
            Dispatcher dispatcher,
            Executor executor,
            UnaryOperator<CompletableFuture<Optional<Received>>> patience) {
        this.desk = desk;
        this.inbox = inbox;
        this.planning = planning;
        this.dispatcher = dispatcher;
        this.executor = executor;
        this.patience = patience;
    }

    /// What became of a request by the time it is acknowledged.
    public sealed interface Received {
        /// It had no effect and leaves no row: help, or a usage line.
        record AnsweredNow(Reply reply) implements Received {}

        /// Something required was left out, which can be asked for in a form. It leaves no row.
        ///
        /// @param otherwise is answered where no form can be shown
        record Incomplete(Form form, Reply otherwise) implements Received {}

        /// It makes safe and has begun, without a row; what comes of it is told without the database.
        ///
        /// @param patience how long whoever waits for the acknowledgement may be kept waiting for the answer
        record Underway(CompletableFuture<Procedure.AtOnce.Answer> answer, Duration patience) implements Received {}

        /// It is recorded; the reply follows.
        record Accepted(String invocation) implements Received {}

        /// The very same signed request again.
        record Replayed() implements Received {}

        /// The same wish again.
        ///
        /// @param first id of the first request
        record Repeat(String first, FirstResult result) implements Received {}

        /// The database does not answer: nothing was recorded, and nothing will be done.
        record NotInTime() implements Received {}

        /// The database stopped answering while the request was being committed, so it is not known whether it is
        /// recorded.
        record Unknown(String invocation) implements Received {}
    }

    /// Takes one request in. Fast: at most one transaction, and at most 2.5 seconds.
    public Received receive(Incoming incoming) {
        var immediate = immediate(incoming);
        if (immediate.isPresent()) {
            return immediate.get();
        }
        var atOnce = dispatcher.atOnce(incoming);
        if (atOnce.isPresent()) {
            return atOnce.get();
        }
        var anyway = dispatcher.anyway(incoming);
        return anyway.isPresent() ? recordOrDo(incoming, anyway.get()) : record(incoming, patience);
    }

    /// What only makes safe is not given up because it cannot be written down first.
    private Received recordOrDo(Incoming incoming, Anyway anyway) {
        var before = anyway.before();
        if (before.isPresent()) {
            return before.get();
        }
        try {
            return switch (record(incoming, receipt -> patience.apply(shortly(receipt)))) {
                case Received.NotInTime _ -> anyway.begin(Optional.empty());
                case Received.Unknown(var id) -> {
                    done.add(id);
                    yield anyway.begin(Optional.of(id));
                }
                case Received.Accepted accepted -> accepted;
                case Received.Replayed replayed -> replayed;
                case Received.Repeat repeat -> repeat;
                case Received.AnsweredNow answered -> answered;
                case Received.Incomplete incomplete -> incomplete;
                case Received.Underway underway -> underway;
            };
        } catch (RuntimeException e) { // whatever the database says
            LOG.warn("A request that only makes safe could not be recorded; it is done without", e);
            return anyway.begin(Optional.empty());
        }
    }

    private static CompletableFuture<Optional<Received>> shortly(CompletableFuture<Optional<Received>> receipt) {
        return receipt.completeOnTimeout(Optional.empty(), SHORT_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Received record(Incoming incoming, UnaryOperator<CompletableFuture<Optional<Received>>> waiting) {
        var handover = new Handover();
        var recorded = CompletableFuture.supplyAsync(() -> recorded(incoming, handover), recording);
        try {
            return waiting.apply(recorded.thenApply(Optional::of)).join().orElseGet(() -> leave(handover, recorded));
        } catch (CompletionException e) {
            if (handover.leave() instanceof Handover.Left.Unknown(var id)) {
                LOG.warn("request {}: whether it is recorded is not known", id, e.getCause());
                return unknown(id);
            }
            throw e;
        }
    }

    private Received recorded(Incoming incoming, Handover handover) {
        return switch (inbox.record(incoming, handover)) {
            case Inbox.Receipt.Recorded(var invocation) -> {
                work(invocation, handover.take() ? this::process : this::tooLate);
                yield new Received.Accepted(invocation.id());
            }
            case Inbox.Receipt.Replayed _ -> new Received.Replayed();
            case Inbox.Receipt.Repeat(var first, var result) -> new Received.Repeat(first, result);
            case Inbox.Receipt.GivenUp _ -> new Received.NotInTime();
        };
    }

    private Received leave(Handover handover, CompletableFuture<Received> recorded) {
        return switch (handover.leave()) {
            case Handover.Left.Taken _ -> recorded.join();
            case Handover.Left.Nothing _ -> new Received.NotInTime();
            case Handover.Left.Unknown(var id) -> {
                LOG.warn("request {} was being recorded when it had to be answered; whether it is, is not known", id);
                yield unknown(id);
            }
        };
    }

    private Received unknown(String id) {
        left.put(id, desk.now());
        return new Received.Unknown(id);
    }

    /// Goes on with what a crash left unanswered. Called once when the bot is ready.
    public void resume() {
        resume(Duration.ZERO);
    }

    /// Goes on with what was stopped by an outage of the database that outlasted every new try. Called once a minute.
    /// What is still being worked on is left alone.
    public void resumeForgotten() {
        resume(FORGOTTEN);
    }

    private void resume(Duration age) {
        for (var invocation : inbox.open(desk.now().minus(age))) {
            work(invocation, left.containsKey(invocation.id()) ? this::tooLate : this::process);
        }
        left.values().removeIf(stale()::isAfter);
        done.retainAll(left.keySet());
    }

    /// It may have waited for long: for a start, for the database, or behind others.
    private void process(Invocation invocation) {
        if (invocation.receivedAt().isBefore(stale())) {
            tooOld(invocation);
        } else {
            dispatcher.process(invocation);
        }
    }

    private Instant stale() {
        return desk.now().minus(STALE);
    }

    /// Has `work` done on `invocation` unless something is being done on it. Whatever is logged meanwhile names the
    /// request.
    private void work(Invocation invocation, Consumer<Invocation> work) {
        if (!inWork.add(invocation.id())) {
            return;
        }
        try {
            executor.execute(() -> {
                try (var _ = MDC.putCloseable("request", invocation.id())) {
                    work.accept(invocation);
                } finally {
                    inWork.remove(invocation.id());
                }
            });
        } catch (RejectedExecutionException e) {
            inWork.remove(invocation.id());
            LOG.info("request {} came while the bot stops; it is worked on after the next start", invocation.id());
        }
    }

    private void tooLate(Invocation invocation) {
        if (done.contains(invocation.id())) {
            return;
        }
        dispatcher.notDone(
                invocation, Text.of("door.too-late", invocation.request().words()));
    }

    private void tooOld(Invocation invocation) {
        dispatcher.notDone(
                invocation, Text.of("door.too-old", invocation.request().words()));
    }

    private Optional<Received> immediate(Incoming incoming) {
        var catalogue = desk.catalogue();
        var request = new Grammar(catalogue).read(incoming.words(), incoming.channel());
        return switch (request) {
            case Request.Help help -> Optional.of(new Received.AnsweredNow(desk.help(incoming, help)));
            case Request.Command command when command.definition().isAtOnce() -> Optional.empty();
            case Request.Command command ->
                switch (planning.read(command, desk.now())) {
                    case ParsedArguments.Missing missing ->
                        Optional.of(incomplete(catalogue, incoming, command, missing));
                    case ParsedArguments.Invalid _, ParsedArguments.Valid _ -> Optional.empty();
                };
            case Request.Own _, Request.Unclear _ -> Optional.empty();
        };
    }

    private Received incomplete(
            Catalogue catalogue, Incoming incoming, Request.Command command, ParsedArguments.Missing missing) {
        var stack = command.stack();
        var definition = command.definition();
        boolean isGroupAlone = command.words().isEmpty() && new Grammar(catalogue).isGroup(definition.id(), stack);
        var usage = isGroupAlone
                ? desk.help(incoming, new Request.Help(Optional.of(stack), Optional.of(definition.id())))
                : Reply.Notice.of(missing.usage());
        return dispatcher.isAskedBack(catalogue, incoming, command)
                ? new Received.Incomplete(
                        new Form(stack, definition, missing.given(), desk.now(), WindowGate.isWanted(incoming)), usage)
                : new Received.AnsweredNow(usage);
    }
}
