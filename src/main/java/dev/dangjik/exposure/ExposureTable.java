package dev.dangjik.exposure;

import dev.dangjik.message.Text;
import dev.dangjik.plan.Segment;
import dev.dangjik.run.DetailJson;
import dev.dangjik.run.RunId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The rows of `exposure`.
public final class ExposureTable {
    /// With the newest password that was asked for.
    private static final String SELECT = """
            select e.*, c.round, c.person, c.asked_at, c.shown_at
            from exposure e
            left join lateral (
                select * from exposure_credential k where k.run_id = e.run_id order by round desc limit 1) c on true
            """;

    private ExposureTable() {}

    public static Optional<Exposure> find(Handle handle, RunId run) {
        return handle.createQuery(SELECT + "where e.run_id = :run")
                .bind("run", run.value())
                .map((result, _) -> read(result))
                .findOne();
    }

    /// Every exposure of a stack that is not seen closed, oldest first.
    public static List<Exposure> notClosed(Handle handle, String stack) {
        return handle.createQuery(SELECT + """
                        join run r on r.id = e.run_id
                        where e.stack = :stack and e.state <> 'closed' order by r.created_at, e.run_id""")
                .bind("stack", stack)
                .map((result, _) -> read(result))
                .list();
    }

    /// Every exposure on a host that is not seen closed.
    static List<Exposure> notClosedOn(Handle handle, String host) {
        return handle.createQuery(SELECT + "where e.host = :host and e.state <> 'closed' order by e.run_id")
                .bind("host", host)
                .map((result, _) -> read(result))
                .list();
    }

    static void insert(Handle handle, RunId run, String stack, Segment.Exposure planned, Instant deadline) {
        handle.createUpdate("""
                        insert into exposure (run_id, stack, surface, host, state, deadline_at)
                        values (:run, :stack, :surface, :host, 'opening', :deadline)""")
                .bind("run", run.value())
                .bind("stack", stack)
                .bind("surface", planned.surface())
                .bind("host", planned.host())
                .bind("deadline", deadline)
                .execute();
    }

    static void opened(Handle handle, RunId run, Instant now, Instant expires) {
        handle.createUpdate("""
                        update exposure set prior = state, state = 'open', opened_at = :now, deadline_at = :expires
                        where run_id = :run""")
                .bind("run", run.value())
                .bind("now", now)
                .bind("expires", expires)
                .execute();
    }

    static void closing(Handle handle, RunId run, Closing closing, Instant now, Instant deadline) {
        handle.createUpdate("""
                        update exposure set prior = state, state = 'closing', closing_since = :now,
                            close_reason = :reason, closed_by = :by, trouble = :trouble, deadline_at = :deadline
                        where run_id = :run""")
                .bind("run", run.value())
                .bind("now", now)
                .bind("reason", closing.reason().id())
                .bind("by", closing.by())
                .bind("trouble", closing.why().map(DetailJson::write))
                .bind("deadline", deadline)
                .execute();
    }

    /// Why it is to be closed.
    ///
    /// @param by who wants it
    /// @param why what was wrong
    record Closing(CloseReason reason, Optional<String> by, Optional<Text> why) {}

    static void unverified(Handle handle, RunId run, Text trouble, Instant nextAlarm) {
        handle.createUpdate("""
                        update exposure set prior = case when state = 'closing' then state else prior end,
                            state = 'unverified', trouble = :trouble, deadline_at = :next
                        where run_id = :run""")
                .bind("run", run.value())
                .bind("trouble", DetailJson.write(trouble))
                .bind("next", nextAlarm)
                .execute();
    }

    /// Another call has been made.
    static void alarmed(Handle handle, RunId run, Instant next) {
        handle.createUpdate("update exposure set alarms = alarms + 1, deadline_at = :next where run_id = :run")
                .bind("run", run.value())
                .bind("next", next)
                .execute();
    }

    /// Somebody has answered the calls.
    ///
    /// @return false when it calls nobody, or somebody has answered before
    static boolean acknowledge(Handle handle, RunId run, String by, Instant now) {
        return handle.createUpdate("""
                        update exposure set acknowledged_by = :by, acknowledged_at = :now
                        where run_id = :run and state = 'unverified' and acknowledged_by is null""")
                        .bind("run", run.value())
                        .bind("by", by)
                        .bind("now", now)
                        .execute()
                == 1;
    }

    /// A person says that it is closed.
    ///
    /// @return false when it is not in doubt
    static boolean takenForClosed(Handle handle, RunId run, String by, Instant now) {
        return handle.createUpdate("""
                        update exposure set prior = state, state = 'closed', closed_at = :now, seen_by = :by
                        where run_id = :run and state = 'unverified'""")
                        .bind("run", run.value())
                        .bind("by", by)
                        .bind("now", now)
                        .execute()
                == 1;
    }

    static void closed(Handle handle, RunId run, Optional<String> receipt, Instant now) {
        handle.createUpdate("""
                        update exposure set prior = state, state = 'closed', closed_at = :now,
                            receipt = coalesce(:receipt, receipt)
                        where run_id = :run""")
                .bind("run", run.value())
                .bind("receipt", receipt)
                .bind("now", now)
                .execute();
    }

    private static Exposure read(ResultSet row) throws SQLException {
        return new Exposure(
                new RunId(row.getString("run_id")),
                row.getString("stack"),
                row.getString("surface"),
                row.getString("host"),
                ExposureState.of(row.getString("state")),
                row.getTimestamp("deadline_at").toInstant(),
                time(row.getTimestamp("opened_at")),
                time(row.getTimestamp("closing_since")),
                Optional.ofNullable(row.getString("close_reason")).map(CloseReason::of),
                Optional.ofNullable(row.getString("closed_by")),
                time(row.getTimestamp("closed_at")),
                Optional.ofNullable(row.getString("seen_by")),
                Optional.ofNullable(row.getString("trouble")).map(DetailJson::read),
                Optional.ofNullable(row.getString("receipt")),
                row.getInt("alarms"),
                Optional.ofNullable(row.getString("acknowledged_by")),
                disclosure(row));
    }

    private static Optional<Exposure.Disclosure> disclosure(ResultSet row) throws SQLException {
        var asked = row.getTimestamp("asked_at");
        if (asked == null) {
            return Optional.empty();
        }
        var shown = time(row.getTimestamp("shown_at"));
        return Optional.of(new Exposure.Disclosure(
                row.getInt("round"), row.getString("person"), shown.orElse(asked.toInstant()), shown.isPresent()));
    }

    private static Optional<Instant> time(@Nullable Timestamp time) {
        return Optional.ofNullable(time).map(Timestamp::toInstant);
    }
}
