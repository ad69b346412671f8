package dev.dangjik.slack;

/// Takes in what people do to read a plan and decide about it.
public interface ReviewDoor {
    /// Somebody wants to read a plan. What Slack gives them a window for is good for three seconds.
    void open(Press press);

    /// Somebody has submitted a decision; they see the answer in the window.
    Acknowledgement submit(Submission submission);

    /// A press on the button.
    ///
    /// @param value of the button
    record Press(IncomingRequest.Origin origin, String value, String triggerId) {}

    /// A window as it came back.
    ///
    /// @param metadata as it was given out
    /// @param verdict value of the chosen option; empty text: none
    /// @param triggerId the same again when Slack itself sends it again
    record Submission(
            IncomingRequest.Origin origin,
            String metadata,
            String verdict,
            String reason,
            String code,
            String triggerId) {
        /// The code stays out.
        @Override
        public String toString() {
            return "Submission[" + origin.account() + ", " + metadata + "]";
        }
    }
}
