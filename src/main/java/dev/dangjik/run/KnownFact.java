package dev.dangjik.run;

/// The facts of a run that Dangjik itself reads. Steps may tell others, under any name.
public enum KnownFact {
    /// For how many milliseconds, in all, nothing could be written down. Told by the bot.
    DATABASE_DELAY("database.delay_ms"),
    /// For how many milliseconds, in all, the service did not answer.
    DOWNTIME("downtime_ms"),
    /// 1 when the service did not answer yet when the measuring ended.
    DOWNTIME_OPEN("downtime_open"),
    /// What the health check that did not pass saw last, in a few words.
    HEALTH_SAW("last_output"),
    /// The last lines of the step that did not end well.
    FAILED_OUTPUT("failed.output"),
    /// Who told an interrupted segment to go on.
    RESUMED("resumed"),
    /// The version that was current before, or [RunFacts#NO_RELEASE].
    RELEASE_BEFORE("release.before"),
    /// The version that was in service before, where that was not the current one.
    RELEASE_IN_USE("release.in-use"),
    /// The version that was recorded as verified.
    RELEASE_AFTER("release.after"),
    /// The number of its line in the ledger.
    RELEASE_SEQ("release.seq"),
    /// Under which digest the registry knows it; `-` for one that was built on the host.
    RELEASE_DIGEST("release.digest"),
    /// When it was recorded (RFC 3339).
    RELEASE_AT("release.at"),
    /// The number in the ledger of a release that was left because it was bad.
    RELEASE_BAD("release.bad"),
    /// SHA-256 fingerprint of the certificate that is served from now on, lower-case hexadecimal.
    CERTIFICATE("certificate.fingerprint"),
    /// Until when that certificate is good, in seconds since the epoch.
    CERTIFICATE_UNTIL("certificate.until"),
    /// What kept a certificate from being made or served: a word, then what was seen.
    CERTIFICATE_PROBLEM("certificate.problem");

    private final String id;

    KnownFact(String id) {
        this.id = id;
    }

    /// Its name in scripts and in the table `run_fact`.
    public String id() {
        return id;
    }
}
