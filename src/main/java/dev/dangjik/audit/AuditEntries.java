package dev.dangjik.audit;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Reads the chain for people.
public final class AuditEntries {
    private AuditEntries() {}

    /// The links that `query` asks for, newest first.
    public static List<AuditEntry> newest(Handle handle, AuditQuery query) {
        return handle.createQuery("""
                        select * from audit_event
                        where (:since::bigint is null or ts_us >= :since)
                          and (:run::text is null or run_id = :run)
                          and (:person::text is null or actor_person = :person)
                          and (:stack::text is null or stack = :stack)
                          and (:type::text is null or type = :type or starts_with(type, :type || '.'))
                        order by seq desc limit :limit""")
                .bind(
                        "since",
                        query.since()
                                .map(at -> ChronoUnit.MICROS.between(Instant.EPOCH, at))
                                .orElse(null))
                .bind("run", query.run())
                .bind("person", query.person())
                .bind("stack", query.stack())
                .bind("type", query.type())
                .bind("limit", query.limit())
                .map((found, _) -> entry(found))
                .list();
    }

    private static AuditEntry entry(ResultSet found) throws SQLException {
        var plan = Optional.ofNullable(found.getBytes("plan_hash"))
                .map(bytes -> HexFormat.of().formatHex(bytes));
        var body = Optional.ofNullable(found.getBytes("body")).orElseGet(() -> new byte[0]);
        return new AuditEntry(
                found.getLong("seq"),
                Instant.EPOCH.plus(found.getLong("ts_us"), ChronoUnit.MICROS),
                String.valueOf(found.getString("type")),
                AuditEvent.Severity.ofLevel(found.getInt("severity")),
                text(found, "actor_person"),
                text(found, "actor_account"),
                String.valueOf(found.getString("via")),
                new AuditEvent.References(
                        text(found, "stack"),
                        text(found, "target"),
                        text(found, "invocation_id"),
                        text(found, "run_id"),
                        plan),
                new String(body, StandardCharsets.UTF_8));
    }

    private static Optional<String> text(ResultSet found, String column) throws SQLException {
        return Optional.ofNullable(found.getString(column));
    }
}
