package dev.dangjik.run;

import dev.dangjik.remote.SegmentFollow;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// Holds back the line that is not complete yet, so that a secret is never cut in two before it is taken out.
final class OutputBuffer {
    /// A line longer than this is let go in pieces.
    private static final int LONGEST_LINE = 32_768;

    private byte[] held = new byte[0];
    private long from;
    private long next;

    OutputBuffer(long offset) {
        from = offset;
        next = offset;
    }

    /// Offset from which to read on.
    long next() {
        return next;
    }

    /// Takes the output of an answer in, and gives what may be written.
    ///
    /// @param isLast whether nothing more will come
    Optional<SegmentJournal.Output> take(SegmentFollow follow, boolean isLast) {
        if (follow.nextOutputOffset() > next) {
            if (follow.outputOffset() > next) {
                append(gap(follow.outputOffset() - next));
            }
            append(follow.output().toArray());
            next = follow.nextOutputOffset();
        }
        int cut = isLast || held.length > LONGEST_LINE ? held.length : lineEnd();
        if (cut == 0) {
            return Optional.empty();
        }
        var text = new String(held, 0, cut, StandardCharsets.UTF_8);
        var output = new SegmentJournal.Output(from, next - (held.length - cut), text);
        held = Arrays.copyOfRange(held, cut, held.length);
        from = output.next();
        return Optional.of(output);
    }

    private static byte[] gap(long bytes) {
        return ("\n⋯ " + bytes + " B ⋯\n").getBytes(StandardCharsets.UTF_8);
    }

    private void append(byte[] more) {
        var joined = Arrays.copyOf(held, held.length + more.length);
        System.arraycopy(more, 0, joined, held.length, more.length);
        held = joined;
    }

    private int lineEnd() {
        int end = held.length;
        while (end > 0 && held[end - 1] != '\n') {
            end--;
        }
        return end;
    }
}
