package dev.dangjik.slack;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.gson.JsonObject;
import dev.dangjik.command.Incoming;
import dev.dangjik.command.Procedure;
import dev.dangjik.command.Reception;
import dev.dangjik.command.Reply;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.message.Language;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.permission.Actor;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Hands what came from Slack to the reception, and puts its first answer into words.
public final class FrontDoor implements Door {
    private final Reception reception;
    private final Supplier<Catalogue> catalogue;
    private final ReplyCards cards;
    private final Ways ways;
    private final RowlessCounter counter;
    private final JsonRedaction redaction;

    /// Pages of help are asked for often and change seldom; the same page is put into words once.
    private final Cache<Reply, String> korean = pages();

    private final Cache<Reply, String> english = pages();

    /// By which ways people are told what does not stand in the acknowledgement.
    ///
    /// @param firsts knows what became of what is asked again
    /// @param direct tells without the database what was done without it
    /// @param forms asks for what was left out
    public record Ways(FirstResults firsts, DirectAnswers direct, SlackForms forms) {}

    /// @param redaction takes secrets out of what people will read
    public FrontDoor(
            Reception reception,
            Supplier<Catalogue> catalogue,
            Texts texts,
            Ways ways,
            RowlessCounter counter,
            UnaryOperator<String> redaction) {
        this.reception = reception;
        this.catalogue = catalogue;
        this.cards = new ReplyCards(texts, catalogue);
        this.ways = ways;
        this.counter = counter;
        this.redaction = new JsonRedaction(redaction);
    }

    private static Cache<Reply, String> pages() {
        return Caffeine.newBuilder().weakKeys().maximumSize(1_000).build();
    }

    @Override
    public Acknowledgement receive(IncomingRequest request) {
        var incoming = incoming(request);
        return switch (reception.receive(incoming)) {
            case Reception.Received.AnsweredNow(var reply) -> answered(request, reply, incoming);
            case Reception.Received.Incomplete incomplete -> incomplete(request, incoming, incomplete);
            case Reception.Received.Underway underway -> underway(request, incoming, underway);
            case Reception.Received.Accepted _ -> new Acknowledgement.Recorded();
            case Reception.Received.Replayed _ -> new Acknowledgement.Replayed();
            case Reception.Received.Repeat repeat -> {
                ways.firsts().tell(request.origin(), repeat, reader(incoming));
                yield new Acknowledgement.Recorded();
            }
            case Reception.Received.NotInTime _ ->
                unrecorded(request, incoming, Text.of("door.not-in-time", incoming.words()));
            case Reception.Received.Unknown(var id) ->
                unrecorded(request, incoming, Text.of("door.not-known", incoming.words(), id));
        };
    }

    /// Whoever typed it hears with the acknowledgement what came of it, or else that it is under way and then what came
    /// of it; whoever pressed a button, as soon as it is known.
    private Acknowledgement underway(IncomingRequest request, Incoming incoming, Reception.Received.Underway underway) {
        var answer = underway.answer();
        var inTime = request instanceof IncomingRequest.Command
                ? answer.<Optional<Procedure.AtOnce.Answer>>thenApply(Optional::of)
                        .completeOnTimeout(Optional.empty(), underway.patience().toMillis(), TimeUnit.MILLISECONDS)
                        .join()
                : Optional.<Procedure.AtOnce.Answer>empty();
        if (inTime.isPresent()) {
            return new Acknowledgement.Immediate(redaction
                    .ofMessage(ways.direct().message(inTime.get(), reader(incoming)))
                    .toString());
        }
        incoming.responseUrl().ifPresent(url -> {
            var _ = answer.thenAccept(late -> ways.direct().tell(url, incoming.channel(), incoming.language(), late));
        });
        var soon = Reply.Notice.of(Text.of("emergency.under-way", incoming.words()));
        return switch (request) {
            case IncomingRequest.Command _ -> new Acknowledgement.Immediate(json(cards.of(soon, reader(incoming))));
            case IncomingRequest.Action _ -> new Acknowledgement.Recorded();
        };
    }

    /// Slack opens a window for who has just typed something, and for nobody else.
    private Acknowledgement incomplete(
            IncomingRequest request, Incoming incoming, Reception.Received.Incomplete incomplete) {
        if (request instanceof IncomingRequest.Command command
                && !command.triggerId().isEmpty()) {
            counter.immediate();
            ways.forms().open(command, incoming, incomplete.form(), incomplete.otherwise());
            return new Acknowledgement.Recorded();
        }
        return answered(request, incomplete.otherwise(), incoming);
    }

    private Acknowledgement answered(IncomingRequest request, Reply reply, Incoming incoming) {
        counter.immediate();
        return switch (request) {
            case IncomingRequest.Command _ -> new Acknowledgement.Immediate(page(reply, incoming));
            case IncomingRequest.Action action -> {
                ways.firsts().tell(action, cards.of(reply, reader(incoming)));
                yield new Acknowledgement.Recorded();
            }
        };
    }

    private Acknowledgement unrecorded(IncomingRequest request, Incoming incoming, Text why) {
        counter.unrecorded();
        return switch (request) {
            case IncomingRequest.Command _ ->
                new Acknowledgement.Immediate(json(cards.of(Reply.Notice.of(why), reader(incoming))));
            case IncomingRequest.Action _ -> new Acknowledgement.Unrecorded();
        };
    }

    private String page(Reply reply, Incoming incoming) {
        if (!(reply instanceof Reply.Help)) {
            return json(cards.of(reply, reader(incoming)));
        }
        var pages = incoming.language() == Language.KO ? korean : english;
        return pages.get(reply, page -> json(cards.of(page, reader(incoming))));
    }

    private static ReplyCards.Reader reader(Incoming incoming) {
        return new ReplyCards.Reader(incoming.language(), incoming.channel(), incoming.words());
    }

    private String json(JsonObject message) {
        var redacted = redaction.ofMessage(message);
        redacted.addProperty("response_type", "ephemeral");
        return redacted.toString();
    }

    private Incoming incoming(IncomingRequest request) {
        var now = catalogue.get();
        var origin = request.origin();
        return switch (request) {
            case IncomingRequest.Command command ->
                incoming(now, origin, request, Incoming.Kind.COMMAND, command.words(), false);
            case IncomingRequest.Action action ->
                incoming(
                        now,
                        origin,
                        request,
                        Incoming.Kind.BUTTON,
                        action.value(),
                        action.actionId().equals(RunButtons.QUEUE));
        };
    }

    private static Incoming incoming(
            Catalogue catalogue,
            IncomingRequest.Origin origin,
            IncomingRequest request,
            Incoming.Kind kind,
            String words,
            boolean isQueueing) {
        return new Incoming(
                kind,
                Actor.member(catalogue.site(), origin.account()),
                words,
                Optional.of(origin.channel()).filter(channel -> !channel.isEmpty()),
                origin.language().orElseGet(() -> Channels.language(catalogue, origin.channel())),
                Optional.of(origin.signature()),
                Optional.of(request.semanticKey()),
                origin.responseUrl(),
                isQueueing);
    }
}
