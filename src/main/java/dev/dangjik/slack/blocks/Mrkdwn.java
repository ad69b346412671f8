package dev.dangjik.slack.blocks;

import java.util.regex.Pattern;

/// Text from outside, made safe for Slack's mrkdwn: it names nobody, links nothing and hides nothing.
///
/// Slack gives a meaning to `&`, `<` and `>` only once they are escaped:
/// <https://docs.slack.dev/messaging/formatting-message-text>.
public final class Mrkdwn {
    /// Control characters, and those that turn the direction of writing around.
    private static final Pattern INVISIBLE =
            Pattern.compile("[\\p{Cc}&&[^\\n\\t]]|[\\u200B\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069\\uFEFF]");

    private static final Pattern COLOUR = Pattern.compile("\\u001B\\[[0-9;?]*[ -/]*[@-~]");
    private static final char TICK = '`';
    private static final char LOOKS_LIKE_A_TICK = '\u02CB';
    private static final String FENCE = "```";

    private Mrkdwn() {}

    /// Text from outside within a sentence.
    public static String outside(String text) {
        return escaped(visible(text).replace(TICK, LOOKS_LIKE_A_TICK));
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
    public static String fence(String output, int most) {
        var lines = escaped(visible(output).replace(FENCE, "\u02CB\u02CB\u02CB").stripTrailing());
        int room = most - 2 * FENCE.length() - 4;
        var kept = lines.length() <= room ? lines : "…" + tail(lines, room - 1);
        return FENCE + "\n" + kept + "\n" + FENCE;
    }

    /// Shortens mrkdwn to `most` characters with a visible mark, never inside an escape or a surrogate pair.
    public static String shortened(String mrkdwn, int most) {
        if (mrkdwn.length() <= most) {
            return mrkdwn;
        }
        int end = most - 1;
        if (Character.isHighSurrogate(mrkdwn.charAt(end - 1))) {
            end--;
        }
        int escape = mrkdwn.lastIndexOf('&', end - 1);
        if (escape >= 0 && mrkdwn.indexOf(';', escape) >= end) {
            end = escape;
        }
        var cut = mrkdwn.substring(0, end);
        boolean isOpen = cut.chars().filter(c -> c == TICK).count() % 2 == 1;
        return isOpen ? cut.substring(0, Math.max(0, end - 1)) + TICK + "…" : cut + "…";
    }

    private static String tail(String escaped, int room) {
        int begin = escaped.length() - room;
        int line = escaped.indexOf('\n', begin);
        if (line >= 0 && line - begin < 200) {
            return escaped.substring(line + 1);
        }
        int semicolon = escaped.indexOf(';', begin);
        int ampersand = escaped.indexOf('&', begin);
        boolean isInEscape = semicolon >= 0 && semicolon - begin < 5 && (ampersand < 0 || ampersand > semicolon);
        if (isInEscape) {
            begin = semicolon + 1;
        }
        return escaped.substring(Character.isLowSurrogate(escaped.charAt(begin)) ? begin + 1 : begin);
    }

    private static String visible(String text) {
        var plain = COLOUR.matcher(text).replaceAll("").replace("\r\n", "\n").replace('\r', '\n');
        return INVISIBLE.matcher(plain).replaceAll("");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
