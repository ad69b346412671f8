package dev.dangjik.audit;

import java.time.Instant;
import java.util.Optional;

/// One link of the chain, for reading.
///
/// @param seq its number, from 1 without gaps
/// @param actorPerson person id, when the account is bound to one
/// @param actorAccount `team/user`, or `console:user`
/// @param via `slack`, `vm`, `system` or `cli`
/// @param body further facts as JSON text, redacted when it was written
public record AuditEntry(
        long seq,
        Instant at,
        String type,
        AuditEvent.Severity severity,
        Optional<String> actorPerson,
        Optional<String> actorAccount,
        String via,
        AuditEvent.References references,
        String body) {}
