package dev.dangjik.slack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dangjik.audit.AuditEvent;
import dev.dangjik.config.Secret;
import dev.dangjik.message.JdbiOutbox;
import dev.dangjik.message.MessageSource;
import dev.dangjik.message.Outbox.SlackMessage;
import dev.dangjik.message.OutboxMessage;
import dev.dangjik.message.OutboxMessage.Content;
import dev.dangjik.message.OutboxQueue;
import dev.dangjik.message.Texts;
import dev.dangjik.message.WakeUp;
import dev.dangjik.store.Transactions;
import dev.dangjik.testing.FakeSlack;
import dev.dangjik.testing.FakeSlackWorkspace;
import dev.dangjik.testing.TestClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// An outbox, its delivery and a fake Slack on one clock that the rig moves while a test waits.
final class DeliveryRig implements AutoCloseable {
    private final TestClock clock = TestClock.atNoon();
    private final FakeSlack slack = FakeSlack.start(clock);
    private final WakeUp wakeUp = new WakeUp();
    private final JdbiOutbox outbox = new JdbiOutbox(clock, wakeUp);
    private final List<AuditEvent> audit = new CopyOnWriteArrayList<>();
    private final Map<String, String> rendered = new ConcurrentHashMap<>();
    private final Map<String, Error> broken = new ConcurrentHashMap<>();
    private final Transactions transactions;
    private final Transactions counted;
    private final OutboxQueue queue;
    private @Nullable OutboxDelivery delivery;
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile @Nullable Runnable refusal;
    private int seen;
    private @Nullable SlackApi api;

    DeliveryRig(Transactions transactions) {
        this.transactions = transactions;
        this.counted = counted(transactions);
        MessageSource counter = (_, key) -> {
            var error = broken.remove("counter");
            if (error != null) {
                throw error;
            }
            return Optional.ofNullable(rendered.get("counter"))
                    .map(text -> "{\"text\":\"" + text + " for " + key + "\"}");
        };
        this.queue = new OutboxQueue(counted, Map.of("counter", counter), clock);
    }

    /// A rig whose delivery is at work.
    static DeliveryRig started(Transactions transactions) {
        var rig = new DeliveryRig(transactions);
        rig.start();
        return rig;
    }

    static Content text(String text) {
        return new Content.Fixed("{\"text\":\"" + text + "\"}");
    }

    FakeSlack slack() {
        return slack;
    }

    TestClock clock() {
        return clock;
    }

    List<String> audited() {
        return audit.stream().map(AuditEvent::type).toList();
    }

    void start() {
        var fresh =
                new SlackApi(slack.api(), new Secret<>(FakeSlack.TOKEN), text -> text.replace("hunter2", "[REDACTED]"));
        var seams =
                new OutboxDelivery.Seams(counted, queue, outbox, (_, event) -> audit.add(event), fresh, wakeUp, clock);
        var begun = OutboxDelivery.of(seams, Texts.packaged());
        begun.start();
        api = fresh;
        delivery = begun;
    }

    void stop() {
        if (delivery != null) {
            delivery.close();
        }
        if (api != null) {
            api.close();
        }
    }

    void render(String source, String text) {
        rendered.put(source, text);
    }

    void put(OutboxMessage message) {
        putAsTheProductDoes(message);
        outbox.wake();
    }

    /// Nobody wakes the delivery but the message itself.
    void putAsTheProductDoes(OutboxMessage message) {
        transactions.run(transaction -> outbox.put(transaction, message));
    }

    /// Waits while time stands still and nobody wakes the delivery.
    void untilOfItself(String what, Predicate<FakeSlackWorkspace> condition) {
        slack.awaits(what, condition);
    }

    /// From now on this source throws it.
    void breaks(String source, Error error) {
        broken.put(source, error);
    }

    /// From now on the delivery can only read: whatever it is about to write is refused, for a reason that does not
    /// pass by itself.
    ///
    /// @param whenever what else happens then
    void refusesToWrite(Runnable whenever) {
        refusal = whenever;
    }

    void takesEverythingAgain() {
        refusal = null;
    }

    Optional<SlackMessage> delivered(String key) {
        return transactions.call(transaction -> outbox.delivered(transaction, key));
    }

    /// How often the delivery has worked in the database or asked it.
    int transactions() {
        return begun.get();
    }

    /// How many messages are in this state.
    int count(String state) {
        return transactions.call(transaction -> transaction
                .createQuery("select count(*) from outbox where state = :state")
                .bind("state", state)
                .mapTo(Integer.class)
                .one());
    }

    /// How many messages may have been sent, as far as the database knows.
    int inDoubt() {
        return transactions.call(transaction -> transaction
                .createQuery("select count(*) from outbox where ambiguous and state = 'pending'")
                .mapTo(Integer.class)
                .one());
    }

    /// As a bot leaves it that ends while it is sending.
    void leavesInDoubt(String key) {
        transactions.run(transaction -> transaction.execute("update outbox set ambiguous = true where key = ?", key));
    }

    String state(String key) {
        return column("state", key);
    }

    String problem(String key) {
        return column("coalesce(last_problem, '')", key);
    }

    /// Lets time pass, a quarter of a second about every hundredth, until `condition` holds. It stands still while the
    /// delivery is at work, however long this machine takes for that.
    void until(String what, Predicate<FakeSlackWorkspace> condition) {
        slack.awaits(what, workspace -> {
            if (condition.test(workspace)) {
                return true;
            }
            if (isAtRest()) {
                clock.advance(Duration.ofMillis(250));
                wakeUp.signal();
            }
            return false;
        });
    }

    /// Whether neither Slack nor the database has been asked anything since the last look, and no answer is awaited.
    private boolean isAtRest() {
        int now = begun.get() + slack.calls().size();
        boolean isQuiet = now == seen && underWay.get() == 0 && slack.answering() == 0;
        seen = now;
        return isQuiet;
    }

    private Transactions counted(Transactions real) {
        return new Transactions() {
            @Override
            public <T extends @Nullable Object> T call(Work<T> work) {
                return whileUnderWay(() -> real.call(handle -> {
                    var refuses = refusal;
                    if (refuses != null) {
                        refuses.run();
                        throw new IllegalStateException("cannot execute UPDATE in a read-only transaction");
                    }
                    return work.in(handle);
                }));
            }

            @Override
            public <T extends @Nullable Object> T read(Work<T> questions) {
                return whileUnderWay(() -> real.read(questions));
            }

            private <T extends @Nullable Object> T whileUnderWay(Supplier<T> work) {
                underWay.incrementAndGet();
                begun.incrementAndGet();
                try {
                    return work.get();
                } finally {
                    underWay.decrementAndGet();
                }
            }
        };
    }

    /// Nothing may have been sent that Slack refuses.
    @Override
    public void close() {
        stop();
        slack.close();
        assertEquals(List.of(), slack.workspace().violations());
    }

    private String column(String expression, String key) {
        return transactions.call(transaction -> transaction
                .createQuery("select " + expression + " from outbox where key = :key")
                .bind("key", key)
                .mapTo(String.class)
                .one());
    }
}
