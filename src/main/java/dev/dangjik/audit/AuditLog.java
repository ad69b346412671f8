package dev.dangjik.audit;

import org.jdbi.v3.core.Handle;

/// Appends to the hash chain.
public interface AuditLog {
    /// Appends `event` in the caller's transaction: what it tells about happens only if this is written.
    void append(Handle transaction, AuditEvent event);
}
