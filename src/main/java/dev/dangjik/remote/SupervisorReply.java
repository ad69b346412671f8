package dev.dangjik.remote;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/// The bytes of an answer, being read from front to back behind its marker line.
final class SupervisorReply {
    private final byte[] bytes;
    private int at;

    private SupervisorReply(byte[] bytes, int at) {
        this.bytes = bytes;
        this.at = at;
    }

    /// The answer is cut off, or is not what the protocol says.
    static final class Malformed extends RuntimeException {
        Malformed(String message) {
            super(message);
        }
    }

    /// Whether the marker of `verb` is in `output`, behind whatever a login script has printed.
    static boolean isIn(Bytes output, String verb) {
        return markerEnd(output.toArray(), verb, 0) >= 0;
    }

    /// The answer to `verb`.
    ///
    /// @throws Malformed without its marker line
    static SupervisorReply to(String verb, Bytes output) {
        var bytes = output.toArray();
        int end = markerEnd(bytes, verb, 0);
        if (end < 0) {
            throw new Malformed("there is no answer to " + verb + " in it");
        }
        return new SupervisorReply(bytes, end);
    }

    private static int markerEnd(byte[] bytes, String verb, int from) {
        var marker = ("dangjik-vm 1 " + verb + "\n").getBytes(StandardCharsets.UTF_8);
        for (int i = from; i + marker.length <= bytes.length; i++) {
            if ((i == 0 || bytes[i - 1] == '\n')
                    && Arrays.equals(bytes, i, i + marker.length, marker, 0, marker.length)) {
                return i + marker.length;
            }
        }
        return -1;
    }

    String line() {
        for (int end = at; end < bytes.length; end++) {
            if (bytes[end] == '\n') {
                var line = new String(bytes, at, end - at, StandardCharsets.UTF_8);
                at = end + 1;
                return line;
            }
        }
        throw new Malformed("it ends in the middle of a line");
    }

    /// The words of the next line, whose first word must be `word`; at least `count` words follow it.
    List<String> words(String word, int count) {
        var line = line();
        var words = List.of(line.split(" ", -1));
        if (!words.getFirst().equals(word) || words.size() <= count) {
            throw new Malformed("expected a line " + word + ", found: " + line);
        }
        return words;
    }

    Bytes bytes(long length) {
        if (length < 0 || length > bytes.length - at) {
            throw new Malformed("it ends before the " + length + " bytes it announces");
        }
        var part = Arrays.copyOfRange(bytes, at, at + (int) length);
        at += (int) length;
        return Bytes.copyOf(part);
    }

    /// The last line.
    void end() {
        words("end", 0);
    }

    static long number(String word) {
        try {
            return Long.parseLong(word);
        } catch (NumberFormatException _) {
            throw new Malformed("expected a number, found: " + word);
        }
    }

    static String text(String base64) {
        try {
            return base64.equals("-") ? "" : new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw new Malformed("expected base64, found: " + base64);
        }
    }
}
