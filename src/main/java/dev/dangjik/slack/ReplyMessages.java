package dev.dangjik.slack;

import dev.dangjik.command.Incoming;
import dev.dangjik.command.Invocation;
import dev.dangjik.command.Reply;
import dev.dangjik.command.ReplySink;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.message.Language;
import dev.dangjik.message.Outbox;
import dev.dangjik.message.OutboxMessage;
import dev.dangjik.message.OutboxMessage.Content;
import dev.dangjik.message.Texts;
import dev.dangjik.permission.Actor;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/// Brings replies to whoever asked: answers for all to see where they were asked, everything else to the asking
/// person alone.
public final class ReplyMessages implements ReplySink {
    private final Outbox outbox;
    private final ReplyCards cards;
    private final PersonLanguages languages;

    public ReplyMessages(Outbox outbox, Texts texts, Supplier<Catalogue> catalogue, PersonLanguages languages) {
        this.outbox = outbox;
        this.languages = languages;
        this.cards = new ReplyCards(texts, catalogue);
    }

    @Override
    public void prepare(Invocation invocation) {
        if (invocation.request().actor() instanceof Actor.Member member) {
            var _ = languages.awaited(member.slack());
        }
    }

    @Override
    public void put(Handle transaction, Invocation invocation, Reply reply) {
        var request = invocation.request();
        if (isTold(request, reply)) {
            return;
        }
        var reader = new ReplyCards.Reader(language(request), request.channel(), request.words());
        var content = new Content.Fixed(cards.of(reply, reader).toString());
        message(invocation, content, reply instanceof Reply.Answer)
                .ifPresent(message -> outbox.put(transaction, message));
    }

    /// The key of the reply to a request.
    static String key(String invocation) {
        return "reply/" + invocation;
    }

    /// The run's own message appears in the very channel: a pointer to it would only be in the way.
    private static boolean isTold(Incoming request, Reply reply) {
        return switch (reply) {
            case Reply.Started started ->
                request.channel().filter(started.channel()::equals).isPresent();
            case Reply.Asked asked ->
                request.channel().filter(asked.channel()::equals).isPresent();
            case Reply.Notice _,
                    Reply.Answer _,
                    Reply.Queued _,
                    Reply.Busy _,
                    Reply.Frozen _,
                    Reply.InWindow _,
                    Reply.Held _,
                    Reply.PlanShown _,
                    Reply.Help _ -> false;
        };
    }

    /// The language may have become known since the request was recorded.
    private Language language(Incoming request) {
        return request.actor() instanceof Actor.Member member
                ? languages.known(member.slack()).orElse(request.language())
                : request.language();
    }

    private static Optional<OutboxMessage> message(Invocation invocation, Content content, boolean isForAll) {
        var request = invocation.request();
        var key = key(invocation.id());
        if (request.responseUrl().isPresent()) {
            return Optional.of(
                    new OutboxMessage.Response(key, request.responseUrl().get(), isForAll, content));
        }
        return request.actor() instanceof Actor.Member member
                ? request.channel()
                        .map(channel -> new OutboxMessage.Ephemeral(
                                key, channel, member.slack().user(), content))
                : Optional.empty();
    }
}
