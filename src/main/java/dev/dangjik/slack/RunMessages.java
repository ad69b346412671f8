package dev.dangjik.slack;

import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.message.MessageSource;
import dev.dangjik.message.Outbox;
import dev.dangjik.message.OutboxMessage;
import dev.dangjik.message.OutboxMessage.Content;
import dev.dangjik.message.Texts;
import dev.dangjik.run.RunId;
import dev.dangjik.run.RunObserver;
import dev.dangjik.run.RunState;
import dev.dangjik.run.RunView;
import dev.dangjik.run.Runs;
import dev.dangjik.stack.Stack;
import dev.dangjik.store.Transactions;
import java.time.Clock;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/// Tells every run in one message of its operations channel, edited in place, with its whole output in the thread
/// once it has ended.
public final class RunMessages {
    private static final String CARD = "run";
    private static final String LOG = "run-log";
    private static final String LOG_KEY = "/log";

    private final Outbox outbox;
    private final Supplier<Catalogue> catalogue;
    private final Texts texts;
    private final Clock clock;
    private final RunButtons buttons;

    public RunMessages(Outbox outbox, Supplier<Catalogue> catalogue, Texts texts, Clock clock) {
        this.outbox = outbox;
        this.catalogue = catalogue;
        this.texts = texts;
        this.clock = clock;
        this.buttons = new RunButtons(catalogue);
    }

    /// Notes every change of a run; what its message says is made when it is delivered.
    ///
    /// @param runs asked when the first change comes, since they are made together with what observes them
    public RunObserver observer(Supplier<Runs> runs) {
        return (transaction, id) -> runs.get().view(transaction, id).ifPresent(run -> note(transaction, run));
    }

    /// What makes the content of these messages.
    public Map<String, MessageSource> sources(Runs runs) {
        return Map.of(
                CARD,
                (transaction, key) -> card(transaction, runs, key),
                LOG,
                (transaction, key) -> runs.fullOutput(transaction, run(key)));
    }

    /// Draws the messages of what is running again, so that a step that prints nothing is seen to go on.
    public void refresh(Transactions transactions, Runs runs) {
        runs.open().stream()
                .filter(run -> run.state() == RunState.RUNNING)
                .flatMap(run -> runs.view(run.id()).stream())
                .forEach(run -> transactions.run(transaction -> note(transaction, run)));
    }

    private void note(Handle transaction, RunView run) {
        var key = key(run.id());
        outbox.put(
                transaction,
                new OutboxMessage.ChannelMessage(key, run.channel(), Optional.empty(), new Content.Rendered(CARD)));
        if (run.state().isFinal() && run.startedAt().isPresent()) {
            outbox.put(
                    transaction,
                    new OutboxMessage.TextFile(
                            key + LOG_KEY,
                            run.channel(),
                            key,
                            "dangjik-" + run.id() + ".log",
                            new Content.Rendered(LOG)));
        }
    }

    private Optional<String> card(Handle transaction, Runs runs, String key) {
        return runs.view(transaction, run(key))
                .map(run -> new RunCard(phrasing(run), buttons, clock.instant())
                        .of(run)
                        .toString());
    }

    private Phrasing phrasing(RunView run) {
        ZoneId zone = catalogue.get().stack(run.stack()).map(Stack::zone).orElse(ZoneOffset.UTC);
        return Phrasing.of(texts, run.language(), zone);
    }

    private static String key(RunId id) {
        return "run/" + id;
    }

    private static RunId run(String key) {
        return new RunId(key.split("/", -1)[1]);
    }
}
