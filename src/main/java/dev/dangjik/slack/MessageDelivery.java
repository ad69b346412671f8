package dev.dangjik.slack;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.dangjik.message.Envelope;
import dev.dangjik.message.OutboxQueue;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Brings channel messages to Slack: posts, edits, and looks up what may have arrived although no answer came.
final class MessageDelivery {
    /// Slack lets a message be edited about 50 times a minute.
    static final Duration REST = Duration.ofMillis(1_200);

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(60);
    private static final Set<String> GONE =
            Set.of("message_not_found", "cant_update_message", "edit_window_closed", "is_inactive");
    private static final Set<String> DISLIKED_BLOCKS =
            Set.of("invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "block_mismatch");

    private final SlackApi api;
    private final OutboxQueue queue;
    private final DeliveryNotes notes;
    private final MessageSearch search;

    MessageDelivery(SlackApi api, OutboxQueue queue, DeliveryNotes notes) {
        this.api = api;
        this.queue = queue;
        this.notes = notes;
        this.search = new MessageSearch(api);
    }

    void deliver(Envelope envelope, OutboxQueue.Content content) {
        if (content.content().isEmpty()) {
            queue.sent(envelope, content.version(), Optional.empty(), REST, Optional.empty());
            return;
        }
        var draft =
                new Draft(envelope, content.version(), parsed(content.content().get()));
        if (envelope.ts().isPresent()) {
            update(draft, envelope.ts().get(), false);
        } else if (envelope.isAmbiguous()) {
            findOrPost(draft);
        } else {
            post(draft, false);
        }
    }

    private void findOrPost(Draft draft) {
        switch (search.find(draft.envelope())) {
            case MessageSearch.Result.Found(var timestamps) -> {
                if (timestamps.isEmpty()) {
                    post(draft, true);
                } else if (draft.version() == 1) {
                    // What should stand there never changed: an edit would only make the message look edited.
                    arrived(draft, timestamps.getFirst(), true);
                } else {
                    queue.found(draft.envelope(), timestamps.getFirst(), LOOK_AGAIN);
                    update(draft, timestamps.getFirst(), true);
                }
            }
            case MessageSearch.Result.NotAllowed _ -> post(draft, true);
            case MessageSearch.Result.NotNow(var outcome) -> again(draft.envelope(), outcome, true);
        }
    }

    private void post(Draft draft, boolean wasAmbiguous) {
        var envelope = draft.envelope();
        var arguments = draft.arguments();
        envelope.threadTs().ifPresent(ts -> arguments.addProperty("thread_ts", ts));
        switch (sent("chat.postMessage", arguments)) {
            case ApiOutcome.Ok(var answer) -> arrived(draft, answer.get("ts").getAsString(), wasAmbiguous);
            case ApiOutcome.Refused(var error, var detail) -> notes.abandoned(envelope, error + " " + detail);
            case ApiOutcome.Lost lost -> again(envelope, lost, true);
            case ApiOutcome.RateLimited limited -> again(envelope, limited, wasAmbiguous);
            case ApiOutcome.Unreached unreached -> again(envelope, unreached, wasAmbiguous);
        }
    }

    private void update(Draft draft, String ts, boolean wasAmbiguous) {
        var envelope = draft.envelope();
        var arguments = draft.arguments();
        arguments.addProperty("ts", ts);
        switch (sent("chat.update", arguments)) {
            case ApiOutcome.Ok _ -> arrived(draft, ts, wasAmbiguous);
            case ApiOutcome.Refused(var error, var detail) -> {
                if (GONE.contains(error)) {
                    queue.gone(envelope);
                    post(draft, false);
                } else {
                    notes.abandoned(envelope, error + " " + detail);
                }
            }
            case ApiOutcome.Lost lost -> again(envelope, lost, wasAmbiguous);
            case ApiOutcome.RateLimited limited -> again(envelope, limited, wasAmbiguous);
            case ApiOutcome.Unreached unreached -> again(envelope, unreached, wasAmbiguous);
        }
    }

    /// Sends, and sends the bare text when Slack dislikes the blocks: an ugly message beats none.
    private ApiOutcome sent(String method, JsonObject arguments) {
        var outcome = api.call(method, arguments);
        if (outcome instanceof ApiOutcome.Refused refused
                && DISLIKED_BLOCKS.contains(refused.error())
                && arguments.has("blocks")) {
            var bare = arguments.deepCopy();
            bare.remove("blocks");
            return api.call(method, bare);
        }
        return outcome;
    }

    private void arrived(Draft draft, String ts, boolean wasAmbiguous) {
        var lookAgain = wasAmbiguous ? Optional.of(LOOK_AGAIN) : Optional.<Duration>empty();
        queue.sent(draft.envelope(), draft.version(), Optional.of(ts), REST, lookAgain);
    }

    /// Deletes every copy of a message but the one we know.
    void lookAgain(Envelope envelope) {
        switch (search.find(envelope)) {
            case MessageSearch.Result.Found(var timestamps) -> deleteAllBut(envelope, timestamps);
            case MessageSearch.Result.NotAllowed _ -> queue.lookedAgain(envelope);
            case MessageSearch.Result.NotNow(var outcome) -> again(envelope, outcome, false);
        }
    }

    private void deleteAllBut(Envelope envelope, List<String> timestamps) {
        for (var ts : timestamps) {
            if (!envelope.ts().equals(Optional.of(ts))) {
                var arguments = new JsonObject();
                arguments.addProperty("channel", envelope.channelId());
                arguments.addProperty("ts", ts);
                var outcome = api.call("chat.delete", arguments);
                if (!(outcome instanceof ApiOutcome.Ok) && !(outcome instanceof ApiOutcome.Refused)) {
                    again(envelope, outcome, false);
                    return;
                }
            }
        }
        queue.lookedAgain(envelope);
    }

    private void again(Envelope envelope, ApiOutcome outcome, boolean isAmbiguous) {
        switch (outcome) {
            case ApiOutcome.RateLimited(var pause) -> notes.told(envelope, pause, isAmbiguous);
            case ApiOutcome.Unreached(var problem) -> notes.failed(envelope, problem, isAmbiguous);
            case ApiOutcome.Lost(var problem) -> notes.failed(envelope, problem, isAmbiguous);
            case ApiOutcome.Refused(var error, var detail) -> notes.abandoned(envelope, error + " " + detail);
            case ApiOutcome.Ok _ -> throw new IllegalStateException("message " + envelope.key() + " was sent");
        }
    }

    private static JsonObject parsed(String content) {
        return JsonParser.parseString(content).getAsJsonObject();
    }

    /// A message about to be sent.
    private record Draft(Envelope envelope, long version, JsonObject content) {
        JsonObject arguments() {
            var arguments = content.deepCopy();
            arguments.addProperty("channel", envelope.channelId());
            arguments.add("metadata", MessageSearch.metadata(envelope.key()));
            arguments.addProperty("unfurl_links", false);
            arguments.addProperty("unfurl_media", false);
            return arguments;
        }
    }
}
