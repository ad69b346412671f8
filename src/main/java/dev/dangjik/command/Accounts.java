package dev.dangjik.command;

import dev.dangjik.stack.SlackAccount;

/// What Slack says about the account with which somebody consents.
@FunctionalInterface
public interface Accounts {
    /// At this very moment. May wait for Slack. Never throws: what cannot be learned is [Standing#UNKNOWN].
    Standing standing(SlackAccount account);

    /// For somebody who waits: within a second, and at most a minute old.
    default Standing soon(SlackAccount account) {
        return standing(account);
    }

    /// What an account is.
    enum Standing {
        MEMBER,
        DEACTIVATED,
        BOT,
        GUEST,
        /// Of another organisation, in a shared channel.
        STRANGER,
        /// Slack did not say.
        UNKNOWN
    }
}
