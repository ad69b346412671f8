package dev.dangjik.slack;

/// Takes in that somebody wants to see the password of a page that was opened for them.
public interface CredentialDoor {
    /// Somebody has pressed the button. What Slack gives them a window for is good for three seconds.
    void open(Press press);

    /// A press on the button.
    ///
    /// @param value of the button: run and number of the password
    record Press(IncomingRequest.Origin origin, String value, String triggerId) {}
}
