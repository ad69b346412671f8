package dev.dangjik.slack;

/// What Slack is answered within its three seconds.
public sealed interface Acknowledgement {
    /// Shown to the asking person at once; behind a slash command and in a window, since Slack shows nobody what a
    /// press is acknowledged with.
    ///
    /// @param json the body of an ephemeral answer, with `text` and perhaps `blocks`, or what a window does next
    record Immediate(String json) implements Acknowledgement {}

    /// Recorded; the reply follows by itself.
    record Recorded() implements Acknowledgement {}

    /// Not known to be recorded: a bare 503, on which Slack shows the person a warning sign.
    record Unrecorded() implements Acknowledgement {}

    /// The very same signed request had been recorded before: a bare 401.
    record Replayed() implements Acknowledgement {}
}
