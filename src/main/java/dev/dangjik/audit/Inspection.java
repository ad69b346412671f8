package dev.dangjik.audit;

/// Checks the whole chain, now, against every anchor that can be had.
@FunctionalInterface
public interface Inspection {
    /// Takes seconds for a million links, and as long as the places with anchors take to answer.
    ///
    /// @throws dev.dangjik.store.DatabaseUnavailable when the chain cannot be read
    AuditVerification inspect();
}
