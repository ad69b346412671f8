package dev.dangjik.remote;

/// How far the journal and the output of a segment have been read, in bytes.
public record SegmentOffsets(long events, long output) {
    public static final SegmentOffsets START = new SegmentOffsets(0, 0);
}
