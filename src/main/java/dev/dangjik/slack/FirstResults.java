package dev.dangjik.slack;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.dangjik.command.Reception;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.message.Outbox;
import dev.dangjik.message.OutboxMessage;
import dev.dangjik.message.Texts;
import dev.dangjik.run.RunId;
import dev.dangjik.run.RunView;
import dev.dangjik.run.Runs;
import dev.dangjik.store.Transactions;
import java.util.Optional;
import java.util.function.Supplier;

/// What became of a request that is made once more, and the way to tell it to who has pressed a button.
public final class FirstResults {
    private final Transactions transactions;
    private final Outbox outbox;
    private final Runs runs;
    private final ReplyCards cards;

    public FirstResults(
            Transactions transactions, Outbox outbox, Runs runs, Texts texts, Supplier<Catalogue> catalogue) {
        this.transactions = transactions;
        this.outbox = outbox;
        this.runs = runs;
        this.cards = new ReplyCards(texts, catalogue);
    }

    /// The run of the first request and how it stands now, or else the reply that the first one got.
    JsonObject card(Reception.Received.Repeat repeat, ReplyCards.Reader reader) {
        var run = repeat.answer().flatMap(FirstResults::run).flatMap(runs::view).map(RunView::state);
        var first = run.isPresent() ? Optional.<JsonObject>empty() : reply(repeat.first());
        return cards.repeat(repeat.answer(), run, first, reader);
    }

    private Optional<JsonObject> reply(String invocation) {
        return transactions
                .call(transaction -> outbox.content(transaction, ReplyMessages.key(invocation)))
                .map(content -> JsonParser.parseString(content).getAsJsonObject());
    }

    /// Shows a message to who has pressed a button, and to nobody else.
    void tell(IncomingRequest.Action press, JsonObject message) {
        var origin = press.origin();
        var key = "press/" + origin.signature();
        var content = new OutboxMessage.Content.Fixed(message.toString());
        OutboxMessage answer = origin.responseUrl()
                .<OutboxMessage>map(url -> new OutboxMessage.Response(key, url, false, content))
                .orElseGet(() -> new OutboxMessage.Ephemeral(
                        key, origin.channel(), origin.account().user(), content));
        transactions.run(transaction -> outbox.put(transaction, answer));
    }

    private static Optional<RunId> run(String answer) {
        var words = answer.split(" ", 2);
        return switch (words[0]) {
            case "run", "queued" -> Optional.of(new RunId(words[1]));
            default -> Optional.empty();
        };
    }
}
