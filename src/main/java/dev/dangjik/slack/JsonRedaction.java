package dev.dangjik.slack;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.dangjik.slack.blocks.Blocks;
import dev.dangjik.slack.blocks.Mrkdwn;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Takes secrets out of what people will read in a JSON message, and leaves ids and structure alone.
final class JsonRedaction {
    private static final Set<String> READ_BY_PEOPLE = Set.of(
            "text",
            "blocks",
            "elements",
            "fields",
            "initial_comment",
            "title",
            "value",
            "initial_value",
            "initial_option",
            "initial_options",
            "confirm",
            "view",
            "label",
            "hint",
            "element",
            "options",
            "submit",
            "close");

    private final UnaryOperator<String> redaction;

    JsonRedaction(UnaryOperator<String> redaction) {
        this.redaction = redaction;
    }

    String ofText(String text) {
        return redaction.apply(text);
    }

    JsonObject ofMessage(JsonObject message) {
        var copy = new JsonObject();
        message.entrySet()
                .forEach(e -> copy.add(
                        e.getKey(), READ_BY_PEOPLE.contains(e.getKey()) ? redacted(e.getValue()) : e.getValue()));
        return copy;
    }

    private JsonElement redacted(JsonElement element) {
        return switch (element) {
            case JsonObject object -> ofMessage(object);
            case JsonArray array -> {
                var copy = new JsonArray(array.size());
                array.forEach(item -> copy.add(redacted(item)));
                yield copy;
            }
            case JsonPrimitive primitive
            when primitive.isString() -> new JsonPrimitive(fitting(primitive.getAsString()));
            default -> element;
        };
    }

    /// A mark can be longer than what it hides.
    private String fitting(String text) {
        var redacted = redaction.apply(text);
        return redacted.length() > text.length() ? Mrkdwn.shortened(redacted, Blocks.SECTION) : redacted;
    }
}
