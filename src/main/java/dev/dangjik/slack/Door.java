package dev.dangjik.slack;

/// Takes authenticated requests in. What it acknowledges as recorded survives a crash.
@FunctionalInterface
public interface Door {
    /// At most one transaction; Slack waits three seconds.
    Acknowledgement receive(IncomingRequest request);
}
