package dev.dangjik.plan;

/// Whether a cancel may end a running step's process tree, or takes effect after the step.
public enum CancelSafety {
    SAFE,
    AFTER
}
