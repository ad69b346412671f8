package dev.dangjik.slack;

import java.util.Locale;

/// Why a request was turned away with a bare 401. The sender is never told which.
public enum Rejection {
    /// No signature or timestamp, or more than one.
    MISSING,
    FORGED,
    STALE,
    FUTURE,
    /// The very same signed request again.
    REPLAYED;

    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
