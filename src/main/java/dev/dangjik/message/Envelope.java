package dev.dangjik.message;

import java.time.Instant;
import java.util.Optional;

/// A message taken from the outbox for delivery, without its content.
///
/// @param channel empty for a response
/// @param threadKey key of the message in whose thread it belongs
/// @param threadTs Slack's id of the message in whose thread it belongs
/// @param ts Slack's id of the message, once it has been sent
/// @param attempts how often sending was tried in vain since it last worked
/// @param isAmbiguous whether an earlier attempt may have reached Slack although no answer came
/// @param isChanged whether something newer than what was sent should stand there
/// @param isToLookAgain whether it is time to look for a duplicate
public record Envelope(
        long id,
        String key,
        Kind kind,
        Optional<String> channel,
        Optional<String> recipient,
        Optional<String> responseUrl,
        boolean isInChannel,
        Optional<String> fileName,
        Optional<String> threadKey,
        Optional<String> threadTs,
        Optional<String> ts,
        int attempts,
        boolean isAmbiguous,
        boolean isChanged,
        boolean isToLookAgain,
        Instant createdAt) {
    /// The kinds of messages; the words of the table `outbox`.
    public enum Kind {
        MESSAGE("message"),
        EPHEMERAL("ephemeral"),
        RESPONSE("response"),
        FILE("file");

        private final String id;

        Kind(String id) {
            this.id = id;
        }

        public String id() {
            return id;
        }

        static Kind of(String id) {
            for (var kind : values()) {
                if (kind.id.equals(id)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("no such kind of message: " + id);
        }
    }

    /// The channel of a message that stands in one.
    ///
    /// @throws IllegalStateException for a response, which has none
    public String channelId() {
        return channel.orElseThrow(() -> new IllegalStateException("message " + key + " stands in no channel"));
    }
}
