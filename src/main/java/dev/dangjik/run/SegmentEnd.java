package dev.dangjik.run;

import dev.dangjik.message.Text;
import java.time.Duration;
import java.util.Optional;

/// What has become of a segment that the interpreter carried forward.
sealed interface SegmentEnd {
    /// It did what it was to do: the run goes on behind it.
    ///
    /// @param remark something a person should know nevertheless
    record Passed(Optional<Text> remark) implements SegmentEnd {}

    /// The run ends with it.
    record Stopped(RunState state, Text detail) implements SegmentEnd {}

    /// Nobody knows: a person must decide.
    record InDoubt(Text detail) implements SegmentEnd {}

    /// Nothing can be done at the moment; look again after this time.
    record Later(Duration pause) implements SegmentEnd {}
}
