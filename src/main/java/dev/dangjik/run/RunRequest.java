package dev.dangjik.run;

import dev.dangjik.message.Language;
import java.util.Optional;

/// Who wants a plan to run, and where they are told about it.
///
/// @param invocation id of the invocation that asked; the same invocation never makes a second run
/// @param person id, when the account is bound to one
/// @param account `team/user`, or `console:user`
/// @param channel Slack id of the channel its message will stand in
/// @param queueIfBusy whether to wait for a lock that is held
public record RunRequest(
        Optional<String> invocation,
        Optional<String> person,
        String account,
        String channel,
        Language language,
        boolean queueIfBusy) {
    /// Who asked, as messages and the audit name them.
    public String requestedBy() {
        return person.orElse(account);
    }
}
