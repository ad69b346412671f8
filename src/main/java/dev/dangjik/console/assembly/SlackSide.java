package dev.dangjik.console.assembly;

import dev.dangjik.audit.RejectedRequests;
import dev.dangjik.command.Reception;
import dev.dangjik.command.ReplySink;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.config.Settings;
import dev.dangjik.message.JdbiOutbox;
import dev.dangjik.message.Language;
import dev.dangjik.message.Outbox;
import dev.dangjik.message.OutboxMessage;
import dev.dangjik.message.OutboxQueue;
import dev.dangjik.message.Texts;
import dev.dangjik.message.WakeUp;
import dev.dangjik.permission.Actor;
import dev.dangjik.run.RunObserver;
import dev.dangjik.run.Runs;
import dev.dangjik.slack.Acknowledgement;
import dev.dangjik.slack.IncomingRequest;
import dev.dangjik.slack.OutboxDelivery;
import dev.dangjik.slack.ReplayGuard;
import dev.dangjik.slack.RequestSignature;
import dev.dangjik.slack.SlackApi;
import dev.dangjik.slack.SlackInbox;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// Everything between Slack and the counter.
final class SlackSide implements AutoCloseable {
    private final Settings settings;
    private final Books books;
    private final Supplier<Catalogue> catalogue;
    private final Texts texts;
    private final WakeUp wakeUp = new WakeUp();
    private final Outbox outbox;
    private final SlackApi api;
    private final RejectedRequests rejected;
    private @org.jspecify.annotations.Nullable OutboxDelivery delivery;

    SlackSide(Settings settings, Books books, Supplier<Catalogue> catalogue, Texts texts) {
        this.settings = settings;
        this.books = books;
        this.catalogue = catalogue;
        this.texts = texts;
        this.outbox = new JdbiOutbox(books.clock(), wakeUp);
        this.api = new SlackApi(settings.slackApi(), settings.botToken(), books.redactor()::redact);
        this.rejected = new RejectedRequests(books.transactions(), books.audit(), books.clock());
    }

    RunObserver observer() {
        return (transaction, id) -> outbox.put(
                transaction,
                new OutboxMessage.ChannelMessage(
                        "run/" + id, "C1", Optional.empty(), new OutboxMessage.Content.Rendered("run")));
    }

    ReplySink replies() {
        return (transaction, invocation, reply) -> outbox.put(
                transaction,
                new OutboxMessage.Response(
                        "reply/" + invocation.id(),
                        invocation.request().responseUrl().orElse(""),
                        false,
                        new OutboxMessage.Content.Fixed(
                                "{\"text\":\"" + reply.getClass().getSimpleName() + "\"}")));
    }

    SlackInbox open(Runs runs, Reception reception) {
        var queue = new OutboxQueue(
                books.transactions(),
                Map.of("run", (transaction, key) -> Optional.of("{\"text\":\"" + key + "\"}")),
                books.clock());
        var started = OutboxDelivery.of(
                new OutboxDelivery.Seams(
                        books.transactions(), queue, outbox, books.audit(), api, wakeUp, books.clock()),
                texts);
        delivery = started;
        started.start();
        return new SlackInbox(
                new RequestSignature(settings.signingSecret(), books.clock()),
                new ReplayGuard(books.clock()),
                why -> rejected.count(why.name()),
                request -> receive(reception, request),
                _ -> Optional.empty(),
                settings.slackApi());
    }

    private Acknowledgement receive(Reception reception, IncomingRequest request) {
        var origin = request.origin();
        var words = switch (request) {
            case IncomingRequest.Command command -> command.words();
            case IncomingRequest.Action action -> action.value();
        };
        var received = reception.receive(new dev.dangjik.command.Incoming(
                dev.dangjik.command.Incoming.Kind.COMMAND,
                Actor.member(catalogue.get().site(), origin.account()),
                words,
                Optional.of(origin.channel()),
                Language.KO,
                Optional.of(origin.signature()),
                Optional.of(request.semanticKey()),
                origin.responseUrl(),
                false));
        return switch (received) {
            case Reception.Received.AnsweredNow now ->
                new Acknowledgement.Immediate(
                        "{\"text\":\"" + now.reply().getClass().getSimpleName() + "\"}");
            case Reception.Received.Accepted _ -> new Acknowledgement.Recorded();
            case Reception.Received.Replayed _ -> new Acknowledgement.Replayed();
            case Reception.Received.Repeat _ -> new Acknowledgement.Recorded();
        };
    }

    @Override
    public void close() {
        if (delivery != null) {
            delivery.close();
        }
        api.close();
    }
}
