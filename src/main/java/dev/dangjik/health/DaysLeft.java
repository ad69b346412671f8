package dev.dangjik.health;

import dev.dangjik.command.Report.Mood;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/// How long a certificate lasts.
///
/// @param days whole days, rounded down, so that one that has just ended has -1 and not 0 left
public record DaysLeft(long days) {
    public DaysLeft(X509Certificate certificate, Instant now) {
        this(Math.floorDiv(
                Duration.between(now, certificate.getNotAfter().toInstant()).toSeconds(),
                Duration.ofDays(1).toSeconds()));
    }

    /// Wrong below `fail` days, worth a warning below `warn`.
    public Mood mood(int warn, int fail) {
        return days < fail ? Mood.BAD : days < warn ? Mood.WARNING : Mood.GOOD;
    }
}
