package dev.dangjik.slack;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.dangjik.command.FirstResult;
import dev.dangjik.command.Reception;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.message.Outbox;
import dev.dangjik.message.OutboxMessage;
import dev.dangjik.message.Texts;
import dev.dangjik.run.RunId;
import dev.dangjik.run.RunView;
import dev.dangjik.run.Runs;
import dev.dangjik.store.DatabaseUnavailable;
import dev.dangjik.store.Transactions;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells people what became of a request that is made once more, and what a pressed button needs no row for.
///
/// Slack is answered first: what there is to tell is looked up and written afterwards, for as long as the database is
/// given for anything else.
public final class FirstResults {
    private static final Logger LOG = LoggerFactory.getLogger(FirstResults.class);

    private final Transactions transactions;
    private final Outbox outbox;
    private final Runs runs;
    private final ReplyCards cards;
    private final Executor executor;

    public FirstResults(
            Transactions transactions,
            Outbox outbox,
            Runs runs,
            Texts texts,
            Supplier<Catalogue> catalogue,
            Executor executor) {
        this.transactions = transactions;
        this.outbox = outbox;
        this.runs = runs;
        this.cards = new ReplyCards(texts, catalogue);
        this.executor = executor;
    }

    /// Shows whoever asks again, and nobody else, the run of the first request and how it stands now, or else the reply
    /// that the first one got.
    void tell(IncomingRequest.Origin again, Reception.Received.Repeat repeat, ReplyCards.Reader reader) {
        tell(again, () -> card(repeat, reader));
    }

    /// Shows a message to who has pressed a button, and to nobody else.
    void tell(IncomingRequest.Action press, JsonObject message) {
        tell(press.origin(), () -> message);
    }

    /// Shows a message to who has made a request, and to nobody else.
    void tell(IncomingRequest.Origin origin, Supplier<JsonObject> message) {
        executor.execute(() -> {
            try {
                put(origin, message.get());
            } catch (DatabaseUnavailable e) {
                LOG.info("Telling {} about a request without a row of its own", origin.account(), e);
            }
        });
    }

    private JsonObject card(Reception.Received.Repeat repeat, ReplyCards.Reader reader) {
        var run = run(repeat.result()).flatMap(runs::view).map(RunView::state);
        var first = run.isPresent() ? Optional.<JsonObject>empty() : reply(repeat.first());
        return cards.repeat(repeat.result(), run, first, reader);
    }

    private Optional<JsonObject> reply(String invocation) {
        return transactions
                .call(transaction -> outbox.content(transaction, ReplyMessages.key(invocation)))
                .map(content -> JsonParser.parseString(content).getAsJsonObject());
    }

    private static Optional<RunId> run(FirstResult result) {
        return switch (result) {
            case FirstResult.OfRun(var run) -> Optional.of(run);
            case FirstResult.Answered _, FirstResult.InWork _ -> Optional.empty();
        };
    }

    private void put(IncomingRequest.Origin origin, JsonObject message) {
        var key = "again/" + origin.signature();
        var content = new OutboxMessage.Content.Fixed(message.toString());
        OutboxMessage answer = origin.responseUrl()
                .<OutboxMessage>map(url -> new OutboxMessage.Response(key, url, false, content))
                .orElseGet(() -> new OutboxMessage.Ephemeral(
                        key, origin.channel(), origin.account().user(), content));
        transactions.run(transaction -> outbox.put(transaction, answer));
    }
}
