package dev.dangjik.slack;

import com.google.gson.JsonObject;
import dev.dangjik.command.Procedure;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.message.Language;
import dev.dangjik.message.Texts;
import dev.dangjik.store.Pause;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers what was done at once, past the outbox: it works while the database is away. Slack is asked a few times
/// within a minute; what it does not take then stands in the operations channel once the database is back.
public final class DirectAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(DirectAnswers.class);
    private static final List<Duration> PAUSES =
            List.of(Duration.ZERO, Duration.ofSeconds(2), Duration.ofSeconds(10), Duration.ofSeconds(30));

    private final SlackApi api;
    private final ReplyCards cards;
    private final Pause pause;

    public DirectAnswers(SlackApi api, Texts texts, Supplier<Catalogue> catalogue) {
        this(api, texts, catalogue, Pause.real());
    }

    DirectAnswers(SlackApi api, Texts texts, Supplier<Catalogue> catalogue, Pause pause) {
        this.api = api;
        this.cards = new ReplyCards(texts, catalogue);
        this.pause = pause;
    }

    /// What is said about an answer, as JSON that can be answered with at once or later.
    JsonObject message(Procedure.AtOnce.Answer answer, ReplyCards.Reader reader) {
        var message = cards.of(answer.reply(), reader);
        message.addProperty("response_type", answer.isForAll() ? "in_channel" : "ephemeral");
        message.addProperty("replace_original", false);
        return message;
    }

    /// Sends it in the background.
    public void tell(String responseUrl, Optional<String> channel, Language language, Procedure.AtOnce.Answer answer) {
        var message = message(answer, new ReplyCards.Reader(language, channel, ""));
        Thread.ofVirtual().name("direct-answer").start(() -> send(URI.create(responseUrl), message));
    }

    private void send(URI responseUrl, JsonObject message) {
        for (var before : PAUSES) {
            pause.pause(before);
            switch (api.respond(responseUrl, message)) {
                case ApiOutcome.Ok _ -> {
                    return;
                }
                case ApiOutcome.Refused refused -> {
                    LOG.warn("Slack does not take an answer: {} {}", refused.error(), refused.detail());
                    return;
                }
                case ApiOutcome.RateLimited _, ApiOutcome.Unreached _, ApiOutcome.Lost _ -> {
                    // tried again
                }
            }
        }
        LOG.warn("An answer did not reach Slack within a minute");
    }
}
