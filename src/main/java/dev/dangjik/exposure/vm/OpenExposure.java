package dev.dangjik.exposure.vm;

import java.time.Instant;
import java.util.Optional;

/// An exposure that a machine holds open.
///
/// @param phase `open`, or `closing` when nginx could not be reloaded at the last try
/// @param lastBeat when the bot last said that it lives; empty when no heartbeat was ordered
public record OpenExposure(
        String id, String surface, Instant openedAt, Instant expiresAt, String phase, Optional<Instant> lastBeat) {}
