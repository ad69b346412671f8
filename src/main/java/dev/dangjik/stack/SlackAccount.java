package dev.dangjik.stack;

import java.util.Optional;
import java.util.regex.Pattern;

/// One Slack account: team id and user id. Names of people are never compared. Written `T…/U…`.
public record SlackAccount(String team, String user) {
    private static final Pattern FORM = Pattern.compile("([TE][A-Z0-9]+)/([UW][A-Z0-9]+)");

    /// Reads `T0AAAA/U0BBBB`; empty when the text is not of that form.
    public static Optional<SlackAccount> parse(String text) {
        var matcher = FORM.matcher(text);
        return matcher.matches() ? Optional.of(new SlackAccount(matcher.group(1), matcher.group(2))) : Optional.empty();
    }

    @Override
    public String toString() {
        return team + "/" + user;
    }
}
