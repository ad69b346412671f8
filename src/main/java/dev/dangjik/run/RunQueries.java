package dev.dangjik.run;

import dev.dangjik.plan.LockName;
import dev.dangjik.plan.PlanJson;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Short answers about runs.
final class RunQueries {
    private static final String SUMMARY = """
            select id, command, stack, service, lock_name, plan::jsonb -> 'arguments' as arguments, state,
                   requested_by, requester_account, coalesce(started_at, created_at) as since, ended_at from run""";

    private RunQueries() {}

    static Optional<RunSummary> summary(Handle handle, RunId id) {
        return handle.createQuery(SUMMARY + " where id = :id")
                .bind("id", id.value())
                .map((result, _) -> summary(new Row(result)))
                .findOne();
    }

    static List<RunSummary> recent(Handle handle, Optional<String> stack, int limit) {
        return handle.createQuery(SUMMARY
                        + " where :stack::text is null or stack = :stack order by created_at desc, id desc"
                        + " limit :limit")
                .bind("stack", stack)
                .bind("limit", limit)
                .map((result, _) -> summary(new Row(result)))
                .list();
    }

    static List<RunSummary> open(Handle handle) {
        return handle.createQuery(SUMMARY + """
                         where state in ('requested', 'awaiting-approval', 'queued', 'running', 'waiting', 'unknown')
                        order by created_at, id""")
                .map((result, _) -> summary(new Row(result)))
                .list();
    }

    private static RunSummary summary(Row row) throws SQLException {
        return new RunSummary(
                new RunId(row.text("id").orElseThrow()),
                row.text("command").orElseThrow(),
                row.text("stack").orElseThrow(),
                row.text("service"),
                row.text("lock_name").map(LockName::parse),
                PlanJson.readArguments(row.text("arguments").orElseThrow()),
                RunState.of(row.text("state").orElseThrow()),
                row.text("requested_by").orElseThrow(),
                row.text("requester_account").orElseThrow(),
                row.at("since"),
                row.time("ended_at"));
    }
}
