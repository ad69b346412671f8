package dev.dangjik.emergency;

import dev.dangjik.audit.AuditEvent;
import dev.dangjik.audit.AuditLog;
import dev.dangjik.emergency.EmergencyEntry.Fact;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// A line of the emergency journal on its way into the books.
///
/// @param hash of the line; no two lines have the same
/// @param entry what it tells; empty where it was cut off or changed
public record ImportedLine(String hash, Optional<EmergencyEntry> entry, AuditLog audit) {
    /// What a sound line tells.
    public EmergencyEntry told() {
        return entry.orElseThrow();
    }

    /// Writes into the audit what it tells.
    ///
    /// @param facts besides the line's hash and the time at which it happened; the chain says when it was imported
    public void write(Handle transaction, String type, Map<String, Object> facts) {
        write(transaction, type, facts, entry);
    }

    /// As above.
    ///
    /// @param asked the request that it belongs to: who, in which stack
    public void write(Handle transaction, String type, Map<String, Object> facts, Optional<EmergencyEntry> asked) {
        write(transaction, type, facts, asked, Optional.empty());
    }

    /// As above.
    ///
    /// @param run id of the run that it is about
    public void write(
            Handle transaction,
            String type,
            Map<String, Object> facts,
            Optional<EmergencyEntry> asked,
            Optional<String> run) {
        var body = new LinkedHashMap<String, Object>(facts);
        body.put("line", hash);
        entry.ifPresent(known -> body.put("at", known.at().toString()));
        boolean isRoutine = type.startsWith("invocation.") || type.startsWith("decision.");
        audit.append(
                transaction,
                new AuditEvent(
                        type,
                        isRoutine ? AuditEvent.Severity.INFO : AuditEvent.Severity.CRITICAL,
                        asked.flatMap(known -> known.fact(Fact.PERSON)),
                        asked.flatMap(known -> known.fact(Fact.ACTOR)),
                        asked.flatMap(known -> known.fact(Fact.VIA)).orElse("system"),
                        new AuditEvent.References(
                                asked.flatMap(known -> known.fact(Fact.STACK)),
                                Optional.empty(),
                                entry.map(EmergencyEntry::id),
                                run,
                                Optional.empty()),
                        body));
    }
}
