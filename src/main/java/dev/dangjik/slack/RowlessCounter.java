package dev.dangjik.slack;

/// Is told of every request that got its answer with the acknowledgement, and leaves no row that anybody could count.
public interface RowlessCounter {
    /// One had no effect: help, or a usage line.
    void immediate();

    /// One was answered as not recorded, or not known to be.
    void unrecorded();
}
