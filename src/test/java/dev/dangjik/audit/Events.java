package dev.dangjik.audit;

import dev.dangjik.audit.AuditEvent.References;
import dev.dangjik.audit.AuditEvent.Severity;
import java.util.Map;
import java.util.Optional;

/// Audit events for tests.
final class Events {
    private Events() {}

    static AuditEvent of(String type, Map<String, Object> body) {
        return new AuditEvent(
                type,
                Severity.INFO,
                Optional.of("operator-1"),
                Optional.of("T1/U1"),
                "slack",
                new References(
                        Optional.of("shop"),
                        Optional.of("api"),
                        Optional.of("261120abcde"),
                        Optional.of("261120fghij"),
                        Optional.of("ab".repeat(32))),
                body);
    }
}
