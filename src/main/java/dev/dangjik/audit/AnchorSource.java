package dev.dangjik.audit;

/// A place outside the database where anchors are written, and from which they are read back.
public interface AnchorSource {
    /// Reads everything that is there, however long that takes; what cannot be read is an answer as well.
    AnchorReading read();
}
