package dev.dangjik.remote;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One answer about a segment: where it stands, and what is new in its journal and output.
///
/// @param outcome how it ended, when it is done
/// @param exitCode that belongs to the outcome
/// @param detail words of the supervisor about the outcome, possibly empty
/// @param events whole and broken lines of the journal, from `eventsOffset`
/// @param output from `outputOffset`, which is behind the one asked for where output was dropped
/// @param holeTo end of the output that was dropped, 0 when none was; `holeFrom` is its begin
public record SegmentFollow(
        SegmentState state,
        Optional<SegmentOutcome> outcome,
        Optional<Integer> exitCode,
        String detail,
        long eventsOffset,
        Bytes events,
        long outputOffset,
        Bytes output,
        long holeFrom,
        long holeTo) {
    private static final int FULL = 65_536;

    /// The complete lines of the journal in this answer.
    public List<SegmentEvent> completeEvents() {
        var parsed = new ArrayList<SegmentEvent>();
        var text = events.text();
        int at = 0;
        for (int end = text.indexOf('\n', at); end >= 0; end = text.indexOf('\n', at)) {
            parsed.add(SegmentEvent.parse(text.substring(at, end)));
            at = end + 1;
        }
        return parsed;
    }

    /// Offset behind the last complete line of the journal in this answer.
    public long nextEventsOffset() {
        var bytes = events.toArray();
        int length = bytes.length;
        while (length > 0 && bytes[length - 1] != '\n') {
            length--;
        }
        return eventsOffset + length;
    }

    /// Offset behind the output in this answer.
    public long nextOutputOffset() {
        return outputOffset + output.size();
    }

    /// Whether there may be more to read although the segment does not run.
    public boolean isMoreToRead() {
        return events.size() >= FULL
                || output.size() >= FULL
                || (holeFrom > 0 && output.size() > 0 && nextOutputOffset() == holeFrom);
    }
}
