package dev.dangjik.message;

import java.util.Optional;

/// One logical message to Slack. `key` names it for ever: the same key is the same message.
public sealed interface OutboxMessage {
    String key();

    Content content();

    /// What stands in the message: fixed now, or made at delivery from the newest state.
    sealed interface Content {
        /// A JSON object with the arguments of Slack's `chat.postMessage` that carry content (`text`, `blocks`).
        record Fixed(String json) implements Content {}

        /// Rendered at delivery by the source of this name, which is given the message's key.
        record Rendered(String source) implements Content {}
    }

    /// A public message in a channel (a Slack channel id), edited in place when put again.
    record ChannelMessage(String key, String channel, Optional<String> threadKey, Content content)
            implements OutboxMessage {}

    /// Shown to one person only; sent at most once.
    record Ephemeral(String key, String channel, String user, Content content) implements OutboxMessage {}

    /// An answer through Slack's `response_url` (5 uses in 30 minutes); sent at most once.
    record Response(String key, String url, boolean isInChannel, Content content) implements OutboxMessage {}

    /// A text file in a message's thread; sent at most once. The content is the file.
    record TextFile(String key, String channel, String threadKey, String fileName, Content content)
            implements OutboxMessage {}
}
