package dev.dangjik.message;

import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Every message Dangjik sends goes through here: written in the transaction it tells about, delivered
/// afterwards.
///
/// Delivery keeps the order within a channel and sends the newest version of a message only.
public interface Outbox {
    /// Puts a message, or a newer version of the one with the same key. A message with a source is rendered when it
    /// is delivered, so putting it again is how its source says "I have changed".
    void put(Handle transaction, OutboxMessage message);

    /// What Slack calls the message of this key, once it is there.
    Optional<SlackMessage> delivered(Handle transaction, String key);

    /// What a message with fixed content says; empty when there is none of this key.
    Optional<String> content(Handle transaction, String key);

    /// Has a message that was given up tried again, as it is.
    void tryAgain(Handle transaction, String key);

    /// Wakes the delivery after the transaction has been committed.
    void wake();

    /// A message as Slack knows it.
    record SlackMessage(String channel, String ts) {}
}
