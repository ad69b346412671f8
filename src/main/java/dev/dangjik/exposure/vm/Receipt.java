package dev.dangjik.exposure.vm;

import java.time.Instant;

/// What a machine wrote down when it closed an exposure. It stays on its disk.
///
/// @param surface empty for what was not opened by the helper
/// @param openedAt the epoch when that is not known
/// @param reason why, as the closing party said: `ttl`, `operator`, `open_failed`, `reboot`, `heartbeat`, `foreign`, …
/// @param layer who closed: `asked` by the bot or by hand, `timer` of this exposure, `reaper`
/// @param wasReloaded false when nginx could not be reloaded and only its workers were ended
/// @param wasCut whether connections had to be ended
/// @param contentSha256 of what was in nginx, 64 hex digits or empty
public record Receipt(
        String id,
        String surface,
        Instant openedAt,
        Instant closedAt,
        String reason,
        String layer,
        boolean wasReloaded,
        boolean wasCut,
        String contentSha256) {}
