package dev.dangjik.audit;

import java.time.Instant;
import java.util.Optional;

/// Which links of the chain to read.
///
/// @param since only these and later ones
/// @param person person id of the actor
/// @param type a type such as `run.started`, or its beginning up to a dot, such as `run`
/// @param stack only about this stack
/// @param limit how many at most, 1 to 500
public record AuditQuery(
        Optional<Instant> since,
        Optional<String> run,
        Optional<String> person,
        Optional<String> type,
        Optional<String> stack,
        int limit) {
    private static final int MOST = 500;

    public AuditQuery {
        limit = Math.clamp(limit, 1, MOST);
    }

    /// The latest `limit` links.
    public static AuditQuery latest(int limit) {
        return new AuditQuery(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), limit);
    }

    public AuditQuery since(Instant time) {
        return new AuditQuery(Optional.of(time), run, person, type, stack, limit);
    }

    public AuditQuery ofRun(String id) {
        return new AuditQuery(since, Optional.of(id), person, type, stack, limit);
    }

    public AuditQuery byPerson(String id) {
        return new AuditQuery(since, run, Optional.of(id), type, stack, limit);
    }

    public AuditQuery ofType(String name) {
        return new AuditQuery(since, run, person, Optional.of(name), stack, limit);
    }

    public AuditQuery ofStack(String id) {
        return new AuditQuery(since, run, person, type, Optional.of(id), limit);
    }
}
