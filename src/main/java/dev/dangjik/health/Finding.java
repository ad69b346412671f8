package dev.dangjik.health;

import dev.dangjik.command.Report.Mood;
import dev.dangjik.message.Text;

/// What one check found.
record Finding(Mood mood, Text text) {
    static Finding good(String key, Object... arguments) {
        return new Finding(Mood.GOOD, Text.of(key, arguments));
    }

    static Finding bad(String key, Object... arguments) {
        return new Finding(Mood.BAD, Text.of(key, arguments));
    }

    /// It could not be looked at, which is never good.
    static Finding unknown(String key, Object... arguments) {
        return new Finding(Mood.UNKNOWN, Text.of(key, arguments));
    }

    /// Wrong, worth a warning, or good, by two limits that are reached from below.
    static Finding limited(long value, long warn, long fail, Text text) {
        return new Finding(value >= fail ? Mood.BAD : value >= warn ? Mood.WARNING : Mood.GOOD, text);
    }
}
