package dev.dangjik.slack;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.util.Optional;

/// What Slack says over a connection of Socket Mode:
/// <https://docs.slack.dev/apis/events-api/using-socket-mode>.
sealed interface SocketFrame {
    /// The connection is open.
    ///
    /// @param connections how many the app has now; ten are allowed
    record Hello(int connections) implements SocketFrame {}

    /// Slack is about to close the connection.
    record Disconnect(Reason reason) implements SocketFrame {}

    /// Something that happened in Slack.
    ///
    /// @param id the same when Slack delivers it again
    /// @param type `slash_commands`, `interactive` or `events_api`
    /// @param takesPayload whether the acknowledgement may say something
    /// @param attempt 0 for the first
    record Envelope(String id, String type, JsonObject payload, boolean takesPayload, int attempt)
            implements SocketFrame {
        boolean isCommand() {
            return type.equals("slash_commands");
        }

        boolean isEvent() {
            return type.equals("events_api");
        }
    }

    /// Nothing that is known.
    record Unreadable(String why) implements SocketFrame {}

    /// Why Slack closes a connection.
    enum Reason {
        /// It is closed in about ten seconds.
        WARNING,

        /// It is closed now; another one can be opened.
        REFRESH_REQUESTED,

        /// Somebody has switched Socket Mode off at Slack.
        LINK_DISABLED,

        /// The app has ten connections already.
        TOO_MANY_WEBSOCKETS,

        /// One that Slack has thought of since.
        OTHER;

        private static Reason of(String name) {
            return switch (name) {
                case "warning" -> WARNING;
                case "refresh_requested" -> REFRESH_REQUESTED;
                case "link_disabled" -> LINK_DISABLED;
                case "too_many_websockets" -> TOO_MANY_WEBSOCKETS;
                default -> OTHER;
            };
        }
    }

    /// Reads one message.
    static SocketFrame read(String message) {
        try {
            return JsonParser.parseString(message) instanceof JsonObject frame
                    ? read(frame)
                    : new Unreadable("no JSON object");
        } catch (JsonParseException | NumberFormatException e) {
            return new Unreadable(e.getClass().getSimpleName());
        }
    }

    private static SocketFrame read(JsonObject frame) {
        var type = text(frame, "type").orElse("");
        var id = text(frame, "envelope_id");
        if (type.equals("hello")) {
            return new Hello(
                    text(frame, "num_connections").map(Integer::parseInt).orElse(1));
        }
        if (type.equals("disconnect")) {
            return new Disconnect(Reason.of(text(frame, "reason").orElse("")));
        }
        if (id.isEmpty() || !(frame.get("payload") instanceof JsonObject payload)) {
            return new Unreadable("neither an envelope nor anything else that is known");
        }
        return new Envelope(
                id.get(),
                type,
                payload,
                text(frame, "accepts_response_payload")
                        .map(Boolean::parseBoolean)
                        .orElse(false),
                text(frame, "retry_attempt").map(Integer::parseInt).orElse(0));
    }

    private static Optional<String> text(JsonObject frame, String name) {
        return frame.get(name) instanceof JsonPrimitive value ? Optional.of(value.getAsString()) : Optional.empty();
    }
}
