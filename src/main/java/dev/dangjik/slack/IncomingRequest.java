package dev.dangjik.slack;

import dev.dangjik.message.Language;
import dev.dangjik.stack.SlackAccount;
import java.util.Optional;

/// What a person did in Slack, authenticated and not yet recorded.
public sealed interface IncomingRequest {
    Origin origin();

    /// What a repeat with a fresh signature has in common with the first.
    String semanticKey();

    /// Where a request comes from, whatever it is.
    ///
    /// @param signature tells the very same request again: of a signed one, lower-case hex; of one in
    ///     Socket Mode `envelope/` and the id of its envelope
    /// @param channel Slack id of the channel it was made in
    /// @param responseUrl where an answer may be sent, five times within 30 minutes
    /// @param language of the person's Slack, when it is known by now
    record Origin(
            String signature,
            SlackAccount account,
            String channel,
            Optional<String> responseUrl,
            Optional<Language> language) {}

    /// A slash command.
    ///
    /// @param name with its slash, as in `/ops`
    /// @param text what was typed behind it; Slack's escapes of `&`, `<` and `>` undone
    record Command(Origin origin, String name, String text, String triggerId) implements IncomingRequest {
        @Override
        public String semanticKey() {
            return "command/" + triggerId;
        }

        /// The words as they would stand behind `/ops`.
        public String words() {
            return name.equals("/ops") ? text : (name.substring(1) + " " + text).strip();
        }
    }

    /// A pressed button. Its parameters are in its value.
    ///
    /// @param blockId of the row of buttons; a message drawn anew for a new situation has another one
    /// @param messageTs Slack's id of the message it stands in
    record Action(Origin origin, String actionId, String value, String blockId, String messageTs)
            implements IncomingRequest {
        /// A double click, and a press on a button that should be gone, are the same wish again.
        @Override
        public String semanticKey() {
            return String.join(
                    "/",
                    "button",
                    origin.channel(),
                    messageTs,
                    blockId,
                    actionId,
                    value,
                    origin.account().toString());
        }
    }
}
