package dev.dangjik.audit;

import dev.dangjik.config.CanonicalJson;
import dev.dangjik.config.Redactor;
import dev.dangjik.remote.Bytes;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/// Appends links to the table `audit_event`: numbered without gaps, each hashed over the one before.
///
/// The link is made when the caller's transaction ends: the end of the chain is locked last, and not for long.
public final class ChainedAuditLog implements AuditLog {
    private final Clock clock;
    private final Redactor redactor;

    public ChainedAuditLog(Clock clock, Redactor redactor) {
        this.clock = clock;
        this.redactor = redactor;
    }

    /// @throws IllegalArgumentException when the body holds anything but strings, whole numbers, booleans,
    ///     lists and maps
    @Override
    public void append(Handle transaction, AuditEvent event) {
        var body = CanonicalJson.write(writable(redactor.redactMap(event.body())));
        AuditRows.append(transaction, columns(event), Bytes.utf8(body));
    }

    private Map<String, Object> columns(AuditEvent event) {
        var columns = new HashMap<String, Object>();
        columns.put("ts_us", ChronoUnit.MICROS.between(java.time.Instant.EPOCH, clock.instant()));
        columns.put("severity", severity(event).level());
        columns.put("type", event.type());
        columns.put("via", event.via());
        put(columns, "actor_person", event.actorPerson());
        put(columns, "actor_account", event.actorAccount());
        var about = event.references();
        put(columns, "stack", about.stack());
        put(columns, "target", about.target().map(redactor::redact));
        put(columns, "invocation_id", about.invocation());
        put(columns, "run_id", about.run());
        about.planDigest().ifPresent(hex -> columns.put("plan_hash", hex.toLowerCase(Locale.ROOT)));
        return columns;
    }

    private static AuditEvent.Severity severity(AuditEvent event) {
        return CriticalTypes.contains(event.type()) ? AuditEvent.Severity.CRITICAL : event.severity();
    }

    private static void put(Map<String, Object> columns, String name, Optional<String> value) {
        value.ifPresent(text -> columns.put(name, writable(text)));
    }

    /// What people type may hold half a character or a NUL, and must be recorded all the same.
    private static Object writable(Object value) {
        return switch (value) {
            case String text -> writable(text);
            case List<?> list ->
                list.stream().<Object>map(ChainedAuditLog::writable).toList();
            case Map<?, ?> map -> {
                var copy = new TreeMap<String, Object>();
                map.forEach((key, inner) -> copy.put(writable(String.valueOf(key)), writable(inner)));
                yield copy;
            }
            default -> value;
        };
    }

    private static String writable(String text) {
        if (text.chars().noneMatch(c -> c == 0 || Character.isSurrogate((char) c))) {
            return text;
        }
        return text.codePoints()
                .map(point -> point == 0 || (point >= 0xd800 && point <= 0xdfff) ? 0xfffd : point)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
