package dev.dangjik.slack;

import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What keeps connections to Slack from being opened, for who looks after the bot.
final class SocketStatus {
    private static final Logger LOG = LoggerFactory.getLogger(SocketStatus.class);

    private volatile Optional<Trouble> trouble = Optional.of(new Trouble("none was opened yet", false));
    private volatile boolean isCrowded;
    private long crowdedUntil;

    /// Why there is no connection, or not as many as there should be.
    ///
    /// @param isRefused whether Slack has said no, so that a person must do something
    private record Trouble(String why, boolean isRefused) {}

    /// What a person must do.
    ///
    /// @param connections how many there are now
    Optional<String> fault(int connections) {
        return trouble.filter(now -> connections == 0 && now.isRefused()).map(Trouble::why);
    }

    /// What a person should know.
    ///
    /// @param connections how many there are now
    Optional<String> warning(int connections) {
        if (connections > 0) {
            return isCrowded
                    ? Optional.of("Slack allows no second connection: the app has ten; does the bot run elsewhere?")
                    : Optional.empty();
        }
        return trouble.filter(now -> !now.isRefused()).map(now -> "no connection to Slack: " + now.why());
    }

    /// There is one.
    void connected() {
        trouble = Optional.empty();
    }

    /// Slack was not reached, or something may have been lost on the way.
    void waits(String why) {
        note(new Trouble(why, false));
    }

    /// Slack has said no by this name.
    void refused(String error, String detail) {
        note(new Trouble(words(error) + " (" + error + ")" + (detail.isEmpty() ? "" : " " + detail), true));
    }

    /// Slack has ended one that was there.
    void leaves(SocketFrame.Reason reason) {
        if (reason == SocketFrame.Reason.LINK_DISABLED) {
            note(new Trouble("Socket Mode is switched off at Slack; the app's page has it under Socket Mode", true));
        }
    }

    /// Slack has said that there are too many: none beside the first is tried for a while.
    void crowded(Duration time) {
        isCrowded = true;
        crowdedUntil = System.nanoTime() + time.toNanos();
        note(new Trouble("the app has ten connections already; does the bot run elsewhere?", false));
    }

    boolean isCrowded() {
        isCrowded = isCrowded && System.nanoTime() - crowdedUntil < 0;
        return isCrowded;
    }

    private void note(Trouble now) {
        if (!trouble.equals(Optional.of(now))) {
            LOG.warn("No further connection to Slack for Socket Mode; it is tried again: {}", now.why());
        }
        trouble = Optional.of(now);
    }

    /// What to do about it.
    private static String words(String error) {
        return switch (error) {
            case "not_allowed_token_type", "invalid_auth", "not_authed" ->
                "SLACK_APP_TOKEN is none of the app's; make one under Basic Information, App-Level Tokens";
            case "token_revoked", "token_expired", "account_inactive" ->
                "SLACK_APP_TOKEN is good no more; make another under Basic Information, App-Level Tokens";
            case "missing_scope", "no_permission" -> "SLACK_APP_TOKEN lacks the scope connections:write";
            default -> "Slack opens no connection";
        };
    }
}
