package dev.dangjik.plan;

/// What the supervisor does when a step does not succeed.
public enum OnFailure {
    STOP,
    COMPENSATE,
    WARN
}
