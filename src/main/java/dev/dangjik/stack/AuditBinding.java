package dev.dangjik.stack;

import dev.dangjik.config.SecretReference;
import dev.dangjik.message.Language;
import java.util.Optional;

/// What keeps the audit honest from outside the database, as `site.yaml` binds it under `audit`.
///
/// @param channel Slack id of the channel in which anchors are posted and people are told when the chain is
///     not as it was written; empty: no anchors in Slack
/// @param key the private key of Ed25519 that anchors are signed with; empty: one that is made in the home
/// @param language of what is said in the channel
public record AuditBinding(Optional<String> channel, Optional<SecretReference> key, Language language) {
    /// Nothing is bound.
    public static AuditBinding none() {
        return new AuditBinding(Optional.empty(), Optional.empty(), Language.KO);
    }
}
