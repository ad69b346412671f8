package dev.dangjik.remote;

import java.time.Instant;

/// Something that happened on a machine's Docker engine.
///
/// @param type what it happened to: `container`, `image`, `network`, `volume`
/// @param action such as `start`, `die` or `health_status: healthy`
/// @param subject the container's id, the image's reference
public record EngineEvent(Instant at, String type, String action, String subject) {}
