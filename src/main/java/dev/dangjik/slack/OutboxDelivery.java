package dev.dangjik.slack;

import com.google.gson.JsonObject;
import dev.dangjik.audit.AuditLog;
import dev.dangjik.message.AnswerQueue;
import dev.dangjik.message.Envelope;
import dev.dangjik.message.Language;
import dev.dangjik.message.Outbox;
import dev.dangjik.message.OutboxQueue;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.message.Voice;
import dev.dangjik.message.WakeUp;
import dev.dangjik.store.Transactions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings the outbox to Slack: every channel on its own virtual thread, one message of it at a time, and all answers
/// to response URLs together.
///
/// It sleeps until it is woken, until the next message is due, or until the safety tick, whichever comes first.
public final class OutboxDelivery implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxDelivery.class);
    private static final Duration SAFETY_TICK = Duration.ofSeconds(30);
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);

    /// Longer than any call to Slack may take.
    private static final Duration LEASE = Duration.ofSeconds(20);

    private final OutboxQueue queue;
    private final Couriers couriers;
    private final DeliveryNotes notes;
    private final SentNotes sent;
    private final WakeUp wakeUp;
    private final Clock clock;
    private final AnswerDelivery answers;
    private final LaneWorkers workers;
    private Instant lookedForOrphans = Instant.MIN;
    private volatile Instant troubleUntil = Instant.MIN;
    private volatile boolean isClosed;

    private OutboxDelivery(Seams seams, DeliveryNotes notes, FileDelivery files) {
        this.queue = seams.queue();
        this.notes = notes;
        this.wakeUp = seams.wakeUp();
        this.clock = seams.clock();
        var answerQueue = new AnswerQueue(seams.transactions(), clock);
        this.sent = new SentNotes(answerQueue);
        this.couriers = new Couriers(
                new MessageDelivery(seams.api(), queue, notes),
                new OnceDelivery(seams.api(), queue, sent, notes, clock),
                files);
        this.answers = new AnswerDelivery(answerQueue, this::deliver, wakeUp::signal);
        this.workers = new LaneWorkers(this::isEmptied, wakeUp::signal);
    }

    /// What the delivery works with.
    ///
    /// @param outbox takes what the delivery itself has to say
    /// @param wakeUp the one that wakes `outbox`'s readers
    public record Seams(
            Transactions transactions,
            OutboxQueue queue,
            Outbox outbox,
            AuditLog audit,
            SlackApi api,
            WakeUp wakeUp,
            Clock clock) {}

    /// A delivery that has not begun yet.
    public static OutboxDelivery of(Seams seams, Texts texts) {
        var notes = new DeliveryNotes(seams.transactions(), seams.queue(), seams.audit());
        var doubt = new FileDelivery.Doubt(seams.transactions(), seams.outbox(), inDoubt(texts));
        return new OutboxDelivery(seams, notes, new FileDelivery(seams.api(), seams.queue(), notes, doubt));
    }

    /// In both languages, since a file knows none.
    private static String inDoubt(Texts texts) {
        var sentence = Text.of("slack.file-in-doubt");
        var lines = Stream.of(Language.values())
                .map(language -> texts.render(sentence, Voice.plain(language, ZoneOffset.UTC)))
                .collect(Collectors.joining("\n"));
        var message = new JsonObject();
        message.addProperty("text", lines);
        return message.toString();
    }

    /// Who sends what.
    record Couriers(MessageDelivery messages, OnceDelivery once, FileDelivery files) {
        /// Sends it, or writes down why not.
        ///
        /// @return true when nothing more will have to be done for this version of it
        boolean deliver(Envelope envelope, OutboxQueue.Content content) {
            return switch (envelope.kind()) {
                case MESSAGE -> {
                    messages.deliver(envelope, content);
                    yield false;
                }
                case EPHEMERAL, RESPONSE -> once.deliver(envelope, content);
                case FILE -> {
                    files.deliver(envelope, content);
                    yield false;
                }
            };
        }
    }

    /// Begins with whatever is pending, also from before a restart.
    public void start() {
        Thread.ofVirtual().name("outbox").start(this::run);
    }

    /// Stops taking messages and lets calls that are on their way end, for at most twelve seconds. Nothing is lost:
    /// what was not sent is sent after the next start.
    @Override
    public void close() {
        isClosed = true;
        wakeUp.signal(); // an interrupt would tear down the database connection it may be using
        answers.close();
        workers.close();
        sent.close();
    }

    private void run() {
        var everywhereAt = clock.instant();
        while (!isClosed) {
            try {
                var call = wakeUp.await(Duration.between(clock.instant(), everywhereAt));
                call.lanes().forEach(this::begin);
                if (call.isAnywhere() || !clock.instant().isBefore(everywhereAt)) {
                    everywhereAt = clock.instant().plus(round());
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /// Sets every lane to work that has something due.
    ///
    /// @return how long there is nothing more to do
    private Duration round() {
        try {
            var now = clock.instant();
            if (notes.mayHaveOrphans().getAndSet(false)
                    || !lookedForOrphans.plus(SAFETY_TICK).isAfter(now)) {
                abandonOrphans();
                lookedForOrphans = now;
            }
            var pause = SAFETY_TICK;
            for (var lane : lanes()) {
                var from = lane.due().isAfter(troubleUntil) ? lane.due() : troubleUntil;
                if (from.isAfter(now)) {
                    var until = Duration.between(now, from);
                    pause = until.compareTo(pause) < 0 ? until : pause;
                } else if (!workers.isBusy(lane.id())) {
                    begin(lane.id());
                }
            }
            return pause;
        } catch (RuntimeException e) { // whatever it is, the thread that looks for every lane goes on
            LOG.warn("looking for messages to send: {}; next try in a second", e.toString());
            return AFTER_TROUBLE;
        }
    }

    private void begin(String lane) {
        if (lane.equals(AnswerQueue.LANE)) {
            answers.begin();
        } else {
            workers.begin(lane);
        }
    }

    private List<OutboxQueue.Lane> lanes() {
        var lanes = new ArrayList<>(queue.lanes());
        answers.due().map(due -> new OutboxQueue.Lane(AnswerQueue.LANE, due)).ifPresent(lanes::add);
        return lanes;
    }

    private void abandonOrphans() {
        try {
            queue.abandonOrphans().forEach(key -> LOG.warn("message {} is given up: its thread was given up", key));
        } catch (RuntimeException e) { // whatever it is, they are looked for again
            notes.mayHaveOrphans().set(true);
            throw e;
        }
    }

    /// Sends what is due in a lane.
    ///
    /// @return false when something in it may be due later
    private boolean isEmptied(String lane) {
        try {
            while (!isClosed) {
                var taken = queue.take(lane, LEASE);
                if (taken.isEmpty()) {
                    return false;
                }
                boolean isSettled = deliver(taken.get());
                if (isSettled && taken.get().isLast()) {
                    return true;
                }
            }
            return false;
        } catch (RuntimeException | Error e) { // whatever it is, it is not met again and again within a second
            troubleUntil = clock.instant().plus(AFTER_TROUBLE);
            throw e;
        }
    }

    /// What throws while it is being sent stays in doubt, and is looked up when the lease is over.
    ///
    /// @return true when nothing more will have to be done for this version of it
    private boolean deliver(OutboxQueue.Taken taken) {
        var envelope = taken.envelope();
        if (envelope.isToLookAgain() && envelope.ts().isPresent()) {
            couriers.messages().lookAgain(envelope);
            return false;
        }
        OutboxQueue.Content content;
        try {
            content = taken.content().orElseGet(() -> queue.content(envelope));
        } catch (RuntimeException e) { // whatever a source throws, the messages behind it do not wait for its repair
            LOG.error("rendering message {}", envelope.key(), e);
            notes.failed(envelope, "rendering: " + e, envelope.isAmbiguous());
            return false;
        }
        return couriers.deliver(envelope, content);
    }
}
