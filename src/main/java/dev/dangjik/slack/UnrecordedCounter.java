package dev.dangjik.slack;

/// Is told of every request that was answered as not recorded, or not known to be.
@FunctionalInterface
public interface UnrecordedCounter {
    void unrecorded();
}
