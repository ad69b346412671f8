package dev.dangjik.exposure;

import java.util.Locale;

/// Where an exposure stands. Which may follow which is a table of the database.
public enum ExposureState {
    /// The machine is asked to open it; it may be open by now.
    OPENING,
    /// Seen open from outside.
    OPEN,
    /// The machine is asked to close it; it may still be open.
    CLOSING,
    /// It could not be seen to be closed: tried again and again, and people are called.
    UNVERIFIED,
    /// Seen closed from outside, or said to be by a person who has looked.
    CLOSED;

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    static ExposureState of(String id) {
        return valueOf(id.toUpperCase(Locale.ROOT));
    }
}
