package dev.dangjik.run;

/// What came of a person's decision about a run.
public sealed interface ResolveOutcome {
    record Accepted(Resolution resolution) implements ResolveOutcome {}

    /// It is not unknown (any more): somebody else has resolved it, or it never was.
    record NotUnknown(RunState state) implements ResolveOutcome {}

    /// It would be refused later: this can be decided instead.
    record NotOpen(Choices choices) implements ResolveOutcome {}

    record NoSuchRun() implements ResolveOutcome {}
}
