package dev.dangjik.slack;

/// Is told of every request turned away. Must be fast and must not fail: anybody can cause a call.
@FunctionalInterface
public interface RejectionCounter {
    void rejected(Rejection why);
}
