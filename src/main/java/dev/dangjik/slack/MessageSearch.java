package dev.dangjik.slack;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.dangjik.message.Envelope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds messages of ours in Slack by the key they carry as metadata.
final class MessageSearch {
    private static final String EVENT_TYPE = "dangjik_message";
    private static final Duration SKEW = Duration.ofMinutes(2);
    private static final int MOST_PAGES = 10;

    private final SlackApi api;

    MessageSearch(SlackApi api) {
        this.api = api;
    }

    /// What a search came to.
    sealed interface Result {
        /// Where the message stands, oldest first; empty when nowhere.
        record Found(List<String> timestamps) implements Result {}

        /// Slack does not let us look, and never will: a scope is missing, or we are not in the channel.
        record NotAllowed(String error) implements Result {}

        /// Slack could not be asked now.
        record NotNow(ApiOutcome outcome) implements Result {}
    }

    /// The metadata under which [#find] finds a message.
    static JsonObject metadata(String key) {
        var payload = new JsonObject();
        payload.addProperty("key", key);
        var metadata = new JsonObject();
        metadata.addProperty("event_type", EVENT_TYPE);
        metadata.add("event_payload", payload);
        return metadata;
    }

    /// Looks through what was written since the message was put into the outbox, in its thread or in its channel.
    Result find(Envelope envelope) {
        var arguments = new HashMap<>(Map.of(
                "channel",
                envelope.channelId(),
                "include_all_metadata",
                "true",
                "limit",
                "200",
                "oldest",
                envelope.createdAt().minus(SKEW).getEpochSecond() + ".000000"));
        envelope.threadTs().ifPresent(ts -> arguments.put("ts", ts));
        var method = envelope.threadTs().isPresent() ? "conversations.replies" : "conversations.history";
        var found = new ArrayList<String>();
        for (int page = 0; page < MOST_PAGES; page++) {
            switch (api.ask(method, arguments)) {
                case ApiOutcome.Ok(var answer) -> {
                    collect(answer, envelope.key(), found);
                    var cursor = cursor(answer);
                    if (cursor.isEmpty()) {
                        return new Result.Found(found.stream().sorted().toList());
                    }
                    arguments.put("cursor", cursor.get());
                }
                case ApiOutcome.Refused refused -> {
                    return new Result.NotAllowed(refused.error());
                }
                case ApiOutcome.RateLimited limited -> {
                    return new Result.NotNow(limited);
                }
                case ApiOutcome.Unreached unreached -> {
                    return new Result.NotNow(unreached);
                }
                case ApiOutcome.Lost lost -> {
                    return new Result.NotNow(lost);
                }
            }
        }
        return new Result.Found(found.stream().sorted().toList());
    }

    private static void collect(JsonObject answer, String key, List<String> found) {
        for (JsonElement element : answer.getAsJsonArray("messages")) {
            var message = element.getAsJsonObject();
            if (key.equals(keyOf(message))) {
                found.add(message.get("ts").getAsString());
            }
        }
    }

    static String keyOf(JsonObject message) {
        if (message.get("metadata") instanceof JsonObject metadata
                && metadata.get("event_type") instanceof JsonPrimitive type
                && type.getAsString().equals(EVENT_TYPE)
                && metadata.get("event_payload") instanceof JsonObject payload
                && payload.get("key") instanceof JsonPrimitive key) {
            return key.getAsString();
        }
        return "";
    }

    static Optional<String> cursor(JsonObject answer) {
        return answer.get("response_metadata") instanceof JsonObject metadata
                        && metadata.get("next_cursor") instanceof JsonPrimitive cursor
                ? Optional.of(cursor.getAsString()).filter(text -> !text.isEmpty())
                : Optional.empty();
    }
}
