package dev.dangjik.exposure;

/// The names of facts that a line about closing has besides those of every request.
final class CloseFact {
    /// Which exposures, as [ClosingScope#words] writes it.
    static final String SCOPE = "scope";

    /// JSON list of what the machines have closed and is seen closed: `id`, `surface`, `host`, `receipt`, `seen`.
    static final String CLOSED = "closed";

    /// When it was asked for.
    static final String SINCE = "since";

    /// Outcomes.
    static final String OUTCOME_DONE = "done";

    static final String OUTCOME_NOTHING = "nothing-open";
    static final String OUTCOME_UNVERIFIED = "unverified";

    private CloseFact() {}
}
