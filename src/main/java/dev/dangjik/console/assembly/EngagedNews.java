package dev.dangjik.console.assembly;

import dev.dangjik.command.Procedure;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.killswitch.SwitchNews;
import dev.dangjik.message.Language;
import dev.dangjik.message.Outbox;
import dev.dangjik.message.OutboxMessage;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.slack.DirectAnswers;
import dev.dangjik.slack.NewsCard;
import dev.dangjik.stack.Binding;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/// Tells a stack's operations channel of an engaged kill switch, and whoever asked what came of it after all.
record EngagedNews(Outbox outbox, Supplier<Catalogue> catalogue, Texts texts, DirectAnswers direct)
        implements SwitchNews {
    @Override
    public void tell(Handle transaction, String key, String stackId, List<Text> sentences) {
        var now = catalogue.get();
        var stack = now.stack(stackId).orElseThrow();
        if (now.site().channel(stack.operationsChannel()) instanceof Binding.Bound<String>(var channel)) {
            var card = NewsCard.of(texts, stack.language(), stack.zone(), sentences);
            outbox.put(
                    transaction,
                    new OutboxMessage.ChannelMessage(
                            key, channel, Optional.empty(), new OutboxMessage.Content.Fixed(card)));
        }
    }

    @Override
    public void tellLate(
            String responseUrl, Optional<String> channel, Language language, Procedure.AtOnce.Answer answer) {
        direct.tell(responseUrl, channel, language, answer);
    }
}
