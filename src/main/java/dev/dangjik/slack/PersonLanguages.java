package dev.dangjik.slack;

import dev.dangjik.message.Language;
import dev.dangjik.stack.SlackAccount;
import java.util.Optional;

/// The language each person has chosen in Slack.
@FunctionalInterface
public interface PersonLanguages {
    /// The language, when it is known by now. Never waits; what is not known is fetched for the next time.
    Optional<Language> known(SlackAccount account);

    /// The language, after a short wait while it is being fetched; for who holds up no acknowledgement and no
    /// transaction.
    default Optional<Language> awaited(SlackAccount account) {
        return known(account);
    }
}
