package dev.dangjik.slack;

import com.google.gson.JsonObject;
import java.time.Duration;

/// What came of one call to Slack.
sealed interface ApiOutcome {
    record Ok(JsonObject answer) implements ApiOutcome {}

    /// Slack has said no; nothing happened.
    ///
    /// @param detail what Slack says beyond the error's name, such as where a block is wrong
    record Refused(String error, String detail) implements ApiOutcome {}

    /// Slack has told us to wait; nothing happened.
    record RateLimited(Duration pause) implements ApiOutcome {}

    /// No connection could be made; nothing happened.
    record Unreached(String problem) implements ApiOutcome {}

    /// The request went out and no answer can be trusted: it may have been done.
    record Lost(String problem) implements ApiOutcome {}
}
