package dev.dangjik.exposure;

import java.util.Locale;

/// Why an exposure is closed.
public enum CloseReason {
    /// Its time is over.
    TTL,
    /// Somebody did not want it any longer.
    OPERATOR,
    /// Somebody did not want it any longer while the database was away.
    EMERGENCY,
    /// The machine closed it by itself: timer, reaper, or a bot that was not heard of.
    MACHINE,
    /// Nothing was there any more after the machine had started anew.
    REBOOT,
    /// The machine refused or could not.
    OPEN_FAILED,
    /// From outside it did not look as it should.
    VERIFY_FAILED;

    /// The word of the database, the audit and the machine: `open_failed`.
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    static CloseReason of(String id) {
        return valueOf(id.toUpperCase(Locale.ROOT));
    }
}
