package dev.dangjik.command;

import dev.dangjik.stack.SlackAccount;

/// What Slack says at this moment about the account with which somebody consents.
@FunctionalInterface
public interface Accounts {
    /// May wait for Slack. Never throws: what cannot be learned is [Standing#UNKNOWN].
    Standing standing(SlackAccount account);

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
