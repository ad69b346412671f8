package dev.dangjik.run;

/// What came of the wish to freeze a service, or to lift a freeze.
public sealed interface FreezeOutcome {
    record Frozen(Freeze freeze) implements FreezeOutcome {}

    /// A freeze that lasts longer lies there already; it stays.
    record AlreadyFrozen(Freeze freeze) implements FreezeOutcome {}

    record Lifted(Freeze freeze) implements FreezeOutcome {}

    record NotFrozen() implements FreezeOutcome {}
}
