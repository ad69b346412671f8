package dev.dangjik.remote;

import java.time.Instant;
import java.util.Optional;

/// Who holds a lock on a VM.
///
/// @param key of the segment that holds it; empty when it is free
/// @param unresolved key of a segment in doubt that blocks it
/// @param freeze that lies on it
public record SupervisorHolder(Optional<String> key, Optional<String> unresolved, Optional<Freeze> freeze) {
    /// A freeze as it lies on a VM.
    public record Freeze(Instant until, String by, String reason) {}
}
