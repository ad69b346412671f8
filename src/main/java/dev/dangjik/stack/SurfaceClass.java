package dev.dangjik.stack;

import java.time.Duration;

/// How dangerous an open admin page is, and so how far it may be opened. The machine's own policy file holds the same
/// limits, so that a stolen key of the bot cannot pass them either.
///
/// There is no class for opening alone in an emergency: it needs declared incidents, which this version has none of.
public enum SurfaceClass {
    /// A page on which one reads: 30 minutes unless asked otherwise, at most 60; three sources, one address or an
    /// IPv6 network of a household (/64) each; one other person consents.
    STANDARD("standard", Duration.ofMinutes(30), Duration.ofMinutes(60), 3, 64, 1),

    /// A page on which one acts: 15 minutes unless asked otherwise, at most 30; two sources of one address each; two
    /// other persons consent.
    HIGH("high", Duration.ofMinutes(15), Duration.ofMinutes(30), 2, 128, 2);

    private final String word;
    private final Duration usual;
    private final Duration longest;
    private final int sources;
    private final int shortestPrefix6;
    private final int consents;

    SurfaceClass(String word, Duration usual, Duration longest, int sources, int shortestPrefix6, int consents) {
        this.word = word;
        this.usual = usual;
        this.longest = longest;
        this.sources = sources;
        this.shortestPrefix6 = shortestPrefix6;
        this.consents = consents;
    }

    /// As files and people write it.
    public String word() {
        return word;
    }

    /// How long an opening lasts unless somebody asks for another time.
    public Duration usual() {
        return usual;
    }

    /// The longest that an opening of this class may last.
    public Duration longest() {
        return longest;
    }

    /// How many sources an opening may have.
    public int sources() {
        return sources;
    }

    /// The widest IPv4 source, in bits of prefix: one address.
    public int shortestPrefix4() {
        return 32;
    }

    /// The widest IPv6 source, in bits of prefix.
    public int shortestPrefix6() {
        return shortestPrefix6;
    }

    /// How many other persons must consent when no approval rule asks for more.
    public int consents() {
        return consents;
    }
}
