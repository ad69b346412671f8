package dev.dangjik.slack;

/// Is told how long Slack waited for each acknowledgement.
@FunctionalInterface
public interface AckTimer {
    void acknowledged(long nanos);
}
