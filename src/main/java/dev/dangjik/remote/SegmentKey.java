package dev.dangjik.remote;

import java.util.regex.Pattern;

/// Names a remote segment on its VM: directory, unit and environment marker. The supervisor starts a key once.
///
/// @param run id of the run
/// @param number of the segment in the plan
public record SegmentKey(String run, int number) {
    private static final Pattern SHAPE = Pattern.compile("[a-z0-9]{1,40}-[0-9]{1,3}");

    /// A key the supervisor accepts.
    ///
    /// @throws IllegalArgumentException when it would not
    public SegmentKey {
        if (!SHAPE.matcher(run + "-" + number).matches()) {
            throw new IllegalArgumentException("not the key of a segment: " + run + "-" + number);
        }
    }

    @Override
    public String toString() {
        return run + "-" + number;
    }
}
