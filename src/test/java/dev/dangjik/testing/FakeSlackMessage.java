package dev.dangjik.testing;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A message as it stands in the fake Slack, with everything that has stood there before.
///
/// @param versions oldest first; an edit adds one
public record FakeSlackMessage(
        String channel, String ts, Optional<String> threadTs, JsonObject metadata, List<Version> versions) {
    public FakeSlackMessage {
        versions = List.copyOf(versions);
    }

    /// What stood in the message since `arrivedAt`.
    ///
    /// @param content `text` and perhaps `blocks`
    public record Version(JsonObject content, Instant arrivedAt) {}

    public JsonObject content() {
        return versions.getLast().content();
    }

    public String text() {
        return content().get("text").getAsString();
    }

    /// Everything in it as one string, to look for words in.
    public String everything() {
        return content().toString();
    }

    /// The key under which the bot knows it; empty when it carries none.
    public String key() {
        return metadata.get("event_payload") instanceof JsonObject payload
                ? payload.get("key").getAsString()
                : "";
    }

    /// The button with this action id, with the id of its block.
    public Optional<Button> button(String actionId) {
        return buttons().stream()
                .filter(button -> button.actionId().equals(actionId))
                .findFirst();
    }

    /// What can be pressed in it now.
    public List<Button> buttons() {
        if (!content().has("blocks")) {
            return List.of();
        }
        return content().getAsJsonArray("blocks").asList().stream()
                .map(JsonElement::getAsJsonObject)
                .filter(block -> block.get("type").getAsString().equals("actions"))
                .flatMap(block -> block.getAsJsonArray("elements").asList().stream()
                        .map(JsonElement::getAsJsonObject)
                        .map(element -> new Button(
                                element.get("action_id").getAsString(),
                                element.has("value") ? element.get("value").getAsString() : "",
                                block.has("block_id") ? block.get("block_id").getAsString() : "")))
                .toList();
    }

    /// A button a person can press.
    public record Button(String actionId, String value, String blockId) {}

    FakeSlackMessage edited(Version version) {
        var longer = new java.util.ArrayList<>(versions);
        longer.add(version);
        return new FakeSlackMessage(channel, ts, threadTs, metadata, longer);
    }

    /// As `conversations.history` gives it.
    JsonObject json() {
        var json = content().deepCopy();
        json.addProperty("type", "message");
        json.addProperty("ts", ts);
        threadTs.ifPresent(thread -> json.addProperty("thread_ts", thread));
        if (!metadata.isEmpty()) {
            json.add("metadata", metadata);
        }
        if (versions.size() > 1) {
            var edited = new JsonObject();
            edited.addProperty("ts", ts);
            json.add("edited", edited);
        }
        return json;
    }
}
