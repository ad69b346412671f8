package dev.dangjik.config;

/// Redacts text that comes in chunks, cut anywhere: it holds an unfinished line back, and more when a secret may
/// reach beyond it. Not for several threads at once.
public final class RedactedStream {
    /// A line longer than this is let go in parts.
    private static final int LONGEST_LINE = 16_384;

    /// What of such a line is held back at least: longer than any token that is known by its looks.
    private static final int TAIL = 2_048;

    private static final String PEM_END = "PRIVATE KEY-----";

    private final Redactor redactor;
    private final StringBuilder held = new StringBuilder();
    private Inside inside = Inside.NOTHING;

    /// Whether the text goes on inside a secret too long to hold back.
    private enum Inside {
        NOTHING,
        TOKEN,
        PRIVATE_KEY
    }

    RedactedStream(Redactor redactor) {
        this.redactor = redactor;
    }

    /// Takes the next chunk.
    ///
    /// @return what can be shown now, redacted; empty when all is held back
    public String next(String chunk) {
        held.append(chunk);
        if (!leaveLongSecret()) {
            return "";
        }
        var text = held.toString();
        var spans = redactor.spans();
        var found = spans.in(text);
        int cut = Math.min(lastCut(text, spans), spans.unfinished(text));
        for (var span : found) {
            boolean mayGrow = span.to() == text.length();
            if (span.context() < cut && (span.to() > cut || mayGrow)) {
                cut = span.context();
            }
        }
        if (cut == 0 && text.length() > LONGEST_LINE + TAIL + spans.longest() && !found.isEmpty()) {
            inside = text.startsWith("-----BEGIN", found.getFirst().from()) ? Inside.PRIVATE_KEY : Inside.TOKEN;
            held.setLength(0);
            return text.substring(0, found.getFirst().from()) + Redactor.MARK;
        }
        held.delete(0, cut);
        return Redactor.render(text, found, cut);
    }

    /// Everything still held back, redacted: no more text will come.
    public String end() {
        var rest = leaveLongSecret() ? redactor.redact(held.toString()) : "";
        held.setLength(0);
        inside = Inside.NOTHING;
        return rest;
    }

    /// Up to where lines are finished; of a line that grows too long, all but its end.
    private static int lastCut(String text, SecretSpans spans) {
        int line = text.lastIndexOf('\n') + 1;
        return text.length() - line > LONGEST_LINE ? text.length() - Math.max(TAIL, spans.longest()) : line;
    }

    /// Drops what belongs to a secret that was too long to hold back.
    ///
    /// @return whether its end was seen, or there was none
    private boolean leaveLongSecret() {
        if (inside == Inside.NOTHING) {
            return true;
        }
        int end = inside == Inside.PRIVATE_KEY ? endOfKey() : endOfToken();
        if (end < 0) {
            held.delete(0, Math.max(0, held.length() - PEM_END.length()));
            return false;
        }
        held.delete(0, end);
        inside = Inside.NOTHING;
        return true;
    }

    private int endOfKey() {
        int at = held.indexOf(PEM_END);
        return at < 0 ? -1 : at + PEM_END.length();
    }

    private int endOfToken() {
        for (int i = 0; i < held.length(); i++) {
            if (Character.isWhitespace(held.charAt(i))) {
                return i;
            }
        }
        return -1;
    }
}
