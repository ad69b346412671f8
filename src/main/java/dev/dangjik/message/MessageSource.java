package dev.dangjik.message;

import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Makes the content of messages when they are delivered, from the newest state.
@FunctionalInterface
public interface MessageSource {
    /// What stands in the message of this key now: a JSON object with Slack's `text` and `blocks`, or of a text
    /// file its text. Empty when there is nothing to show any more.
    Optional<String> render(Handle transaction, String key);
}
