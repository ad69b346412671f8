package dev.dangjik.console;

import dev.dangjik.audit.AuditEvent;
import dev.dangjik.audit.ChainedAuditLog;
import dev.dangjik.config.Redactor;
import dev.dangjik.store.Database;
import dev.dangjik.testing.TestClock;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// An audit chain for tests: one link a day, the first at noon of 20 November 2026 (UTC).
final class Chain {
    private Chain() {}

    static void append(Database database, int links) {
        var clock = TestClock.atNoon();
        var log = new ChainedAuditLog(clock, new Redactor());
        for (int i = 0; i < links; i++) {
            database.transactions(clock).run(handle -> log.append(handle, event()));
            clock.advance(Duration.ofDays(1));
        }
    }

    /// What only somebody with the rights of the tables' owner, and intent, can do.
    static void tamper(Database database, String sql) throws SQLException {
        try (var owner = database.connectAsOwner();
                var statement = owner.createStatement()) {
            statement.execute("alter table audit_event disable trigger user");
            statement.execute(sql);
            statement.execute("alter table audit_event enable trigger user");
        }
    }

    private static AuditEvent event() {
        return new AuditEvent(
                "run.started",
                AuditEvent.Severity.INFO,
                Optional.of("operator-1"),
                Optional.of("T1/U1"),
                "slack",
                AuditEvent.References.none(),
                Map.of("words", "deploy api"));
    }
}
