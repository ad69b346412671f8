package dev.dangjik.console.assembly;

import dev.dangjik.command.OwnVerb;
import dev.dangjik.command.Report;
import dev.dangjik.command.StandingNews;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.verb.Bulletin;
import dev.dangjik.console.watch.OperationsNews;
import dev.dangjik.exposure.ExposureWatch;
import dev.dangjik.message.Outbox;
import dev.dangjik.message.OutboxMessage;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.plan.Plan;
import dev.dangjik.slack.NewsCard;
import dev.dangjik.slack.NoticeBoard;
import dev.dangjik.stack.Binding;
import dev.dangjik.stack.Stack;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/// Tells every operations channel that is bound what concerns the bot itself.
final class News implements OperationsNews, Bulletin, ExposureWatch.News, StandingNews {
    private final Books books;
    private final Outbox outbox;
    private final Supplier<Catalogue> catalogue;
    private final Texts texts;

    News(Books books, Outbox outbox, Supplier<Catalogue> catalogue, Texts texts) {
        this.books = books;
        this.outbox = outbox;
        this.catalogue = catalogue;
        this.texts = texts;
    }

    @Override
    public void tell(Text news) {
        var id = UUID.randomUUID();
        var channels = channels();
        books.transactions()
                .run(transaction -> channels.forEach((channel, stack) -> outbox.put(
                        transaction,
                        new OutboxMessage.ChannelMessage(
                                "news/" + id + "/" + channel,
                                channel,
                                Optional.empty(),
                                new OutboxMessage.Content.Fixed(
                                        NewsCard.of(texts, stack.language(), stack.zone(), news))))));
    }

    @Override
    public void tell(Handle transaction, OwnVerb.Use use, Text news) {
        tell(
                transaction,
                use.stack().orElseThrow(),
                "decision/" + use.invocation().id(),
                news);
    }

    @Override
    public void tell(Handle transaction, Stack stack, String key, Text news) {
        put(transaction, stack, key, NewsCard.of(texts, stack.language(), stack.zone(), news));
    }

    @Override
    public void tell(Handle transaction, Stack stack, String key, Report report) {
        put(transaction, stack, key, NoticeBoard.of(texts, stack.language(), stack.zone(), report));
    }

    @Override
    public void attach(Handle transaction, Stack stack, String key, Plan plan) {
        if (catalogue.get().site().channel(stack.operationsChannel()) instanceof Binding.Bound<String>(var channel)) {
            var content = new OutboxMessage.Content.Fixed(NoticeBoard.of(stack.language(), plan));
            var name = "dangjik-" + key.replace('/', '-') + "-plan.txt";
            outbox.put(transaction, new OutboxMessage.TextFile(key + "/plan", channel, key, name, content));
        }
    }

    private void put(Handle transaction, Stack stack, String key, String card) {
        if (catalogue.get().site().channel(stack.operationsChannel()) instanceof Binding.Bound<String>(var channel)) {
            var content = new OutboxMessage.Content.Fixed(card);
            outbox.put(transaction, new OutboxMessage.ChannelMessage(key, channel, Optional.empty(), content));
        }
    }

    /// Slack ids of the channels, each with the first stack that is operated in it.
    private Map<String, Stack> channels() {
        var now = catalogue.get();
        var channels = new LinkedHashMap<String, Stack>();
        for (var stack : now.stacks().values()) {
            if (now.site().channel(stack.operationsChannel()) instanceof Binding.Bound<String>(var id)) {
                channels.putIfAbsent(id, stack);
            }
        }
        return channels;
    }
}
