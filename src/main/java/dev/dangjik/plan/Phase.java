package dev.dangjik.plan;

/// Where in a run a step stands; decides how the run ends when the step does not succeed.
public enum Phase {
    /// Nothing has been touched yet: a failure ends the run `failed-safe`.
    CHECK,
    /// Touches production: a failure compensates when the step says so.
    CHANGE,
    /// Health check and bake of what was changed.
    GATE,
    /// Writes down what is now true; from here on a cancel is refused.
    COMMIT,
    /// Tidying up: a failure is a warning.
    CLEANUP
}
