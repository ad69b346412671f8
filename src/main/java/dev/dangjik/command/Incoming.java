package dev.dangjik.command;

import dev.dangjik.message.Language;
import dev.dangjik.permission.Actor;
import java.util.Optional;

/// A request as it came in, authenticated and not yet recorded.
///
/// @param words what was asked, as after `/ops`; a button's press is written the same way
/// @param channel Slack id of the channel; empty at the console
/// @param signature of the signed request: the same signature again is a replay
/// @param semanticKey what a repeat with a fresh signature has in common with the first, such as a trigger id
/// @param responseUrl where an answer may be sent for 30 minutes
/// @param isQueueing whether a change waits for its lock instead of being turned down
public record Incoming(
        Kind kind,
        Actor actor,
        String words,
        Optional<String> channel,
        Language language,
        Optional<String> signature,
        Optional<String> semanticKey,
        Optional<String> responseUrl,
        boolean isQueueing) {
    /// How it came in; the words of the table `invocation`.
    public enum Kind {
        COMMAND("command", "slack"),
        BUTTON("button", "slack"),
        CONSOLE("console", "cli");

        private final String id;
        private final String via;

        Kind(String id, String via) {
            this.id = id;
            this.via = via;
        }

        public String id() {
            return id;
        }

        /// By which way it came, as the audit calls it.
        public String via() {
            return via;
        }
    }
}
