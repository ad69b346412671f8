package dev.dangjik.slack;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import dev.dangjik.command.FormSubmission;
import dev.dangjik.message.Language;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/// What a form remembers: which line it completes, and where that was typed. Whoever submits it is authorised as if
/// they had typed the line then.
///
/// @param language in which the form was shown
record FormMetadata(FormSubmission.Target target, Language language) {
    private static final String VERSION = "v1";

    /// At most 3,000 characters are kept by Slack: ids, a digest and an address of Slack's own.
    String text() {
        var json = new JsonObject();
        json.addProperty("form", VERSION);
        json.addProperty("stack", target.stack());
        json.addProperty("command", target.command());
        json.addProperty("digest", target.digest());
        json.addProperty("at", Long.toString(target.typedAt().getEpochSecond()));
        json.addProperty("language", language.name());
        target.channel().ifPresent(channel -> json.addProperty("channel", channel));
        target.responseUrl().ifPresent(url -> json.addProperty("answer", url));
        if (target.isBreakingGlass()) {
            json.addProperty("glass", "yes");
        }
        return json.toString();
    }

    /// Empty when it is not what [#text] has written.
    static Optional<FormMetadata> read(String metadata) {
        try {
            return JsonParser.parseString(metadata) instanceof JsonObject json ? read(json) : Optional.empty();
        } catch (JsonParseException e) {
            return Optional.empty();
        }
    }

    private static Optional<FormMetadata> read(JsonObject json) {
        var language = Arrays.stream(Language.values())
                .filter(known -> text(json, "language").equals(Optional.of(known.name())))
                .findFirst();
        var stack = text(json, "stack");
        var command = text(json, "command");
        var digest = text(json, "digest");
        var at = text(json, "at").filter(seconds -> seconds.matches("[0-9]{1,11}"));
        boolean isOurs = text(json, "form").equals(Optional.of(VERSION));
        if (!isOurs || stack.isEmpty() || command.isEmpty() || digest.isEmpty() || at.isEmpty()) {
            return Optional.empty();
        }
        var target = new FormSubmission.Target(
                stack.get(),
                command.get(),
                digest.get(),
                text(json, "channel"),
                Instant.ofEpochSecond(Long.parseLong(at.get())),
                text(json, "answer"),
                text(json, "glass").isPresent());
        return language.map(shown -> new FormMetadata(target, shown));
    }

    private static Optional<String> text(JsonObject json, String name) {
        return json.get(name) instanceof JsonPrimitive primitive && primitive.isString()
                ? Optional.of(primitive.getAsString()).filter(text -> !text.isEmpty())
                : Optional.empty();
    }
}
