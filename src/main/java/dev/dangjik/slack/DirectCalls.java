package dev.dangjik.slack;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.stack.Stack;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Calls the people on call of a stack past the outbox, while the database is away: once each, without a new try. The
/// next call comes soon enough.
public final class DirectCalls {
    private static final Logger LOG = LoggerFactory.getLogger(DirectCalls.class);

    private final SlackApi api;
    private final Supplier<Catalogue> catalogue;
    private final Texts texts;

    public DirectCalls(SlackApi api, Supplier<Catalogue> catalogue, Texts texts) {
        this.api = api;
        this.catalogue = catalogue;
        this.texts = texts;
    }

    /// Calls about what is not seen closed: in the operations channel by mention, and each of them directly.
    ///
    /// @param what is not seen closed
    public void call(Stack stack, String what, List<Text> why) {
        var now = catalogue.get();
        var phrasing = Phrasing.of(texts, stack.language(), stack.zone());
        var sentence = phrasing.say("card.exposure-call-away", stack.id(), what);
        var reasons = why.stream().map(phrasing::say).toList();
        for (var message : CallMessages.of(now, stack, phrasing, sentence, reasons)) {
            post(message.channel(), message.json());
        }
    }

    private void post(String channel, String json) {
        JsonObject message = JsonParser.parseString(json).getAsJsonObject();
        message.addProperty("channel", channel);
        switch (api.call("chat.postMessage", message)) {
            case ApiOutcome.Ok _ -> {
                // called
            }
            case ApiOutcome.Refused refused ->
                LOG.warn("A call to {} is not taken by Slack: {} {}", channel, refused.error(), refused.detail());
            case ApiOutcome.RateLimited _, ApiOutcome.Unreached _, ApiOutcome.Lost _ ->
                LOG.warn("A call to {} did not reach Slack for certain", channel);
        }
    }
}
