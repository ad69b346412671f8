package dev.dangjik.slack;

import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.exposure.Alarm;
import dev.dangjik.exposure.Exposure;
import dev.dangjik.exposure.ExposureWatch;
import dev.dangjik.message.Outbox;
import dev.dangjik.message.OutboxMessage;
import dev.dangjik.message.OutboxMessage.Content;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.stack.Stack;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/// Calls the people on call of a stack about a surface that is not seen to be closed: in the operations channel by
/// mention, and each of them directly.
public final class ExposureCalls implements Alarm.Call, ExposureWatch.Call {
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
        var phrasing = Phrasing.of(texts, stack.get().language(), stack.get().zone());
        var sentence = phrasing.say(
                "card.exposure-call", exposure.surface(), exposure.run().value());
        var why = exposure.trouble().map(phrasing::say).stream().toList();
        call(transaction, stack.get(), "exposure/" + exposure.run() + "/call/" + number, sentence, why);
    }

    @Override
    public void make(Handle transaction, Stack stack, String key, Text text) {
        var sentence = Phrasing.of(texts, stack.language(), stack.zone()).say(text);
        call(transaction, stack, key, sentence, List.of());
    }

    private void call(Handle transaction, Stack stack, String key, String sentence, List<String> why) {
        var phrasing = Phrasing.of(texts, stack.language(), stack.zone());
        for (var message : CallMessages.of(catalogue.get(), stack, phrasing, sentence, why)) {
            put(transaction, key + "/" + message.channel(), message);
        }
    }

    private void put(Handle transaction, String key, CallMessages.Addressed message) {
        outbox.put(
                transaction,
                new OutboxMessage.ChannelMessage(
                        key, message.channel(), Optional.empty(), new Content.Fixed(message.json())));
    }
}
