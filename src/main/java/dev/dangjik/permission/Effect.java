package dev.dangjik.permission;

/// What a command does to production; decides lock, plan, verification and the approval needed when no rule
/// matches.
public enum Effect {
    READ,
    CHANGE,
    DESTROY,
    EXPOSE
}
