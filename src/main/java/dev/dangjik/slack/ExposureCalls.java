package dev.dangjik.slack;

import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.exposure.Alarm;
import dev.dangjik.exposure.Exposure;
import dev.dangjik.message.Outbox;
import dev.dangjik.message.OutboxMessage;
import dev.dangjik.message.OutboxMessage.Content;
import dev.dangjik.message.Texts;
import dev.dangjik.slack.blocks.Blocks;
import dev.dangjik.slack.blocks.Mrkdwn;
import dev.dangjik.stack.Binding;
import dev.dangjik.stack.Person;
import dev.dangjik.stack.SlackAccount;
import dev.dangjik.stack.Stack;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/// Calls the people on call of a stack about a surface that is not seen to be closed: in the operations channel by
/// mention, and each of them directly.
public final class ExposureCalls implements Alarm.Call {
    private final Outbox outbox;
    private final Supplier<Catalogue> catalogue;
    private final Texts texts;

    public ExposureCalls(Outbox outbox, Supplier<Catalogue> catalogue, Texts texts) {
        this.outbox = outbox;
        this.catalogue = catalogue;
        this.texts = texts;
    }

    @Override
    public void make(Handle transaction, Exposure exposure, int number) {
        var now = catalogue.get();
        var stack = now.stack(exposure.stack());
        if (stack.isEmpty()) {
            return;
        }
        var accounts = stack.get().onCall().stream()
                .flatMap(who -> now.site().persons(who).stream())
                .map(Person::accounts)
                .flatMap(all -> all.stream().sorted().limit(1))
                .distinct()
                .toList();
        var phrasing = Phrasing.of(texts, stack.get().language(), stack.get().zone());
        var sentence = phrasing.say(
                "card.exposure-call", exposure.surface(), exposure.run().value());
        var why = exposure.trouble().map(phrasing::say);
        var key = "exposure/" + exposure.run() + "/call/" + number;
        channel(now, stack.get())
                .ifPresent(channel ->
                        put(transaction, key, channel, message(mentions(accounts) + sentence, sentence, why)));
        for (var account : accounts) {
            put(transaction, key + "/" + account.user(), account.user(), message("⏰ " + sentence, sentence, why));
        }
    }

    private static Optional<String> channel(Catalogue now, Stack stack) {
        return now.site().channel(stack.operationsChannel()) instanceof Binding.Bound<String>(var id)
                ? Optional.of(id)
                : Optional.empty();
    }

    private static String mentions(List<SlackAccount> accounts) {
        var all =
                accounts.stream().map(account -> Mrkdwn.mention(account.user())).collect(Collectors.joining(" "));
        return "⏰ " + (all.isEmpty() ? "" : all + " ");
    }

    private static String message(String line, String fallback, Optional<String> why) {
        var blocks = new Blocks().section(line);
        why.ifPresent(blocks::context);
        return blocks.message(fallback).toString();
    }

    private void put(Handle transaction, String key, String channel, String json) {
        outbox.put(
                transaction, new OutboxMessage.ChannelMessage(key, channel, Optional.empty(), new Content.Fixed(json)));
    }
}
