package dev.dangjik.slack;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.dangjik.message.Envelope;
import dev.dangjik.message.OutboxQueue;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/// Sends what cannot be looked up afterwards: ephemerals and answers to a `response_url`. When an answer is lost
/// they are not sent again.
final class OnceDelivery {
    /// Slack takes answers at a `response_url` for this long.
    private static final Duration RESPONSE_LIFE = Duration.ofMinutes(30);

    private final SlackApi api;
    private final OutboxQueue queue;
    private final SentNotes sent;
    private final DeliveryNotes notes;
    private final Clock clock;

    OnceDelivery(SlackApi api, OutboxQueue queue, SentNotes sent, DeliveryNotes notes, Clock clock) {
        this.api = api;
        this.queue = queue;
        this.sent = sent;
        this.notes = notes;
        this.clock = clock;
    }

    /// Sends it, or writes down why not.
    ///
    /// @return false when it will be tried again
    boolean deliver(Envelope envelope, OutboxQueue.Content content) {
        if (envelope.isAmbiguous()) {
            notes.abandoned(envelope, "it may have arrived, and is not sent twice");
            return true;
        }
        if (isTooLate(envelope)) {
            notes.abandoned(envelope, "its response_url is older than 30 minutes");
            return true;
        }
        if (content.content().isEmpty()) {
            sent(envelope, content);
            return true;
        }
        var message = JsonParser.parseString(content.content().get()).getAsJsonObject();
        return switch (answerOf(envelope, message)) {
            case ApiOutcome.Ok _ -> {
                sent(envelope, content);
                yield true;
            }
            case ApiOutcome.Refused(var error, var detail) -> {
                notes.abandoned(envelope, error + " " + detail);
                yield true;
            }
            case ApiOutcome.RateLimited(var pause) -> {
                notes.told(envelope, pause, false);
                yield false;
            }
            case ApiOutcome.Unreached(var problem) -> {
                notes.failed(envelope, problem, false);
                yield false;
            }
            case ApiOutcome.Lost(var problem) -> {
                notes.abandoned(envelope, problem + "; it may have arrived, and is not sent twice");
                yield true;
            }
        };
    }

    /// An ephemeral has others behind it, which wait until it is noted.
    private void sent(Envelope envelope, OutboxQueue.Content content) {
        if (envelope.kind() == Envelope.Kind.RESPONSE) {
            sent.sent(envelope);
        } else {
            queue.sent(envelope, content.version(), Optional.empty(), Duration.ZERO, Optional.empty());
        }
    }

    private ApiOutcome answerOf(Envelope envelope, JsonObject message) {
        if (envelope.kind() == Envelope.Kind.RESPONSE) {
            message.addProperty("response_type", envelope.isInChannel() ? "in_channel" : "ephemeral");
            message.addProperty("replace_original", false);
            return api.respond(URI.create(envelope.responseUrl().orElseThrow()), message);
        }
        message.addProperty("channel", envelope.channelId());
        message.addProperty("user", envelope.recipient().orElseThrow());
        return api.call("chat.postEphemeral", message);
    }

    private boolean isTooLate(Envelope envelope) {
        return envelope.kind() == Envelope.Kind.RESPONSE
                && envelope.createdAt().plus(RESPONSE_LIFE).isBefore(clock.instant());
    }
}
