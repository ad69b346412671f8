package dev.dangjik.slack.blocks;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.regex.Pattern;

/// Text from outside, made safe for Slack's mrkdwn: it names nobody, links nothing and hides nothing.
///
/// Slack gives a meaning to `&`, `<` and `>` only once they are escaped:
/// <https://docs.slack.dev/messaging/formatting-message-text>.
public final class Mrkdwn {
    /// Control characters, halves of characters, and what takes no room but turns the direction of writing around,
    /// joins or hides; the two joiners stay, for emoji and scripts need them.
    private static final Pattern INVISIBLE =
            Pattern.compile("[\\p{Cc}&&[^\\n\\t]]|[\\p{Cf}&&[^\\u200C\\u200D]]|\\p{Cs}");

    /// ECMA-48: colours and cursor movements, and titles of a terminal's window.
    private static final Pattern TERMINAL =
            Pattern.compile("\\u001B\\[[0-9;?]*[ -/]*[@-~]|\\u001B][^\\u0007\\u001B]*(?:\\u0007|\\u001B\\\\)");

    private static final Pattern LINE_END = Pattern.compile("\\r\\n|[\\r\\u0085\\u2028\\u2029]");
    private static final Pattern USER = Pattern.compile("[UW][A-Z0-9]{1,20}");
    private static final char TICK = '`';
    private static final char LOOKS_LIKE_A_TICK = '\u02CB';
    private static final String FENCE = "```";
    private static final String CUT = "…";
    private static final int AROUND = 2 * FENCE.length() + 4;
    private static final int LONGEST_ESCAPE = "&amp;".length();

    /// So much of a line that was begun may be missing at the top of output that was cut.
    private static final int BEGUN_LINE = 200;

    private Mrkdwn() {}

    /// Tells the person of this account.
    ///
    /// @param user Slack id
    /// @throws IllegalArgumentException for what cannot be one: nothing else may be smuggled into a message so
    public static String mention(String user) {
        if (!USER.matcher(user).matches()) {
            throw new IllegalArgumentException("no Slack id of a person: " + user);
        }
        return "<@" + user + ">";
    }

    /// Text from outside within a sentence.
    public static String outside(String text) {
        return escaped(visible(text).replace(TICK, LOOKS_LIKE_A_TICK));
    }

    /// A moment, which Slack shows in the zone of whoever reads it.
    ///
    /// @param fallback for where it cannot
    public static String moment(Instant at, String fallback) {
        return "<!date^" + at.getEpochSecond() + "^{date_short_pretty} {time}|"
                + outside(fallback).replace('|', '/') + ">";
    }

    /// A line as it is, for where nothing is formatted: what cannot be seen stands there by its number.
    static String spelledOut(String line) {
        return INVISIBLE
                .matcher(line)
                .replaceAll(
                        found -> "\\\\u{" + Integer.toHexString(found.group().codePointAt(0)) + "}");
    }

    /// Words that stand as code in a line, such as a command to type.
    public static String code(String words) {
        var oneLine = outside(words).replace('\n', ' ').strip();
        return oneLine.isEmpty() ? "" : TICK + oneLine + TICK;
    }

    /// Output of a machine, as it is, between fences. The end is kept when it is too long, since what went wrong
    /// stands there.
    ///
    /// @param most characters, fences and escapes included
    /// @return empty when nothing in it can be seen
    public static String fence(String output, int most) {
        return String.join("", fences(output, most, 1));
    }

    /// As [#fence], in up to `count` pieces of at most `most` characters each, cut between lines where that can be.
    public static List<String> fences(String output, int most, int count) {
        var lines = escaped(visible(output).replace(FENCE, "\u02CB\u02CB\u02CB").stripTrailing());
        var pieces = new ArrayDeque<String>();
        int end = lines.length();
        while (end > 0 && pieces.size() < count) {
            int begin = beginning(lines, end, most - AROUND);
            boolean isLast = begin > 0 && pieces.size() == count - 1;
            var kept = lines.substring(begin, lines.charAt(end - 1) == '\n' ? end - 1 : end);
            pieces.addFirst(FENCE + "\n" + (isLast ? CUT + "\n" : "") + kept + "\n" + FENCE);
            end = begin;
        }
        return List.copyOf(pieces);
    }

    /// Shortens mrkdwn to `most` characters with a visible mark, never inside an escape or a surrogate pair; code that
    /// was begun is ended.
    public static String shortened(String mrkdwn, int most) {
        if (mrkdwn.length() <= most) {
            return mrkdwn;
        }
        var cut = mrkdwn.substring(0, whole(mrkdwn, most - CUT.length()));
        if (!isCodeOpen(cut)) {
            return cut + CUT;
        }
        var shorter = cut.substring(0, whole(cut, cut.length() - 1));
        return shorter + (isCodeOpen(shorter) ? TICK + CUT : CUT);
    }

    private static boolean isCodeOpen(String mrkdwn) {
        return mrkdwn.chars().filter(c -> c == TICK).count() % 2 == 1;
    }

    /// The nearest place at or before `end` that is between two characters as people see them.
    private static int whole(String text, int end) {
        if (end <= 0) {
            return 0;
        }
        int escape = text.lastIndexOf('&', end - 1);
        if (escape >= 0 && end - escape < LONGEST_ESCAPE && text.indexOf(';', escape) >= end) {
            return escape;
        }
        return Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
    }

    /// Where the last at most `room` characters before `end` begin: with a line, unless it is a long one.
    private static int beginning(String text, int end, int room) {
        if (end <= room) {
            return 0;
        }
        int begin = end - room;
        int line = text.indexOf('\n', begin - 1) + 1;
        if (line > 0 && line < end && line - begin < BEGUN_LINE) {
            return line;
        }
        int before = whole(text, begin);
        return before == begin ? begin : before + width(text, before);
    }

    private static int width(String text, int at) {
        return text.charAt(at) == '&' ? text.indexOf(';', at) + 1 - at : 2;
    }

    private static String visible(String text) {
        var plain = LINE_END.matcher(TERMINAL.matcher(text).replaceAll("")).replaceAll("\n");
        return INVISIBLE.matcher(plain).replaceAll("");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
