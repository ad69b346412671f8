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
import java.util.Set;
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
        return find(handle, run.value());
    }

    /// What a machine calls so; empty too for what can be the id of no run.
    static Optional<Exposure> find(Handle handle, String id) {
        return handle.createQuery(SELECT + "where e.run_id = :run")
                .bind("run", id)
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

    /// Every exposure of a stack that is not seen closed and was asked for before `time`, oldest first.
    static List<Exposure> notClosed(Handle handle, String stack, Instant time) {
        return handle.createQuery(SELECT + """
                        join run r on r.id = e.run_id
                        where e.stack = :stack and e.state <> 'closed' and r.created_at <= :time
                        order by r.created_at, e.run_id""")
                .bind("stack", stack)
                .bind("time", time)
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

    /// Those of `ids` that are runs of this bot.
    static Set<String> known(Handle handle, List<String> ids) {
        return handle.createQuery("select run_id from exposure where run_id = any(:ids)")
                .bindArray("ids", String.class, ids)
                .mapTo(String.class)
                .set();
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

    /// It was seen open.
    ///
    /// @return false when somebody has closed it meanwhile, without the database
    static boolean opened(Handle handle, RunId run, Instant now, Instant expires) {
        return handle.createUpdate("""
                        update exposure set prior = state, state = 'open', opened_at = :now, deadline_at = :expires
                        where run_id = :run and state = 'opening'""")
                        .bind("run", run.value())
                        .bind("now", now)
                        .bind("expires", expires)
                        .execute()
                == 1;
    }

    /// It is to be closed.
    ///
    /// @param since when it was first to be closed
    /// @return false when it is being closed already
    static boolean closing(Handle handle, RunId run, Closing closing, Instant since, Instant deadline) {
        return handle.createUpdate("""
                        update exposure set prior = state, state = 'closing', closing_since = :since,
                            close_reason = :reason, closed_by = :by, trouble = :trouble, deadline_at = :deadline
                        where run_id = :run and state in ('opening', 'open')""")
                        .bind("run", run.value())
                        .bind("since", since)
                        .bind("reason", closing.reason().id())
                        .bind("by", closing.by())
                        .bind("trouble", closing.why().map(DetailJson::write))
                        .bind("deadline", deadline)
                        .execute()
                == 1;
    }

    /// Why it is to be closed.
    ///
    /// @param by who wants it
    /// @param why what was wrong
    record Closing(CloseReason reason, Optional<String> by, Optional<Text> why) {}

    /// It could not be seen closed.
    ///
    /// @return false when it has been seen closed meanwhile
    static boolean unverified(Handle handle, RunId run, Text trouble, Instant nextAlarm) {
        return handle.createUpdate("""
                        update exposure set prior = case when state = 'closing' then state else prior end,
                            state = 'unverified', trouble = :trouble, deadline_at = :next
                        where run_id = :run and state in ('closing', 'unverified')""")
                        .bind("run", run.value())
                        .bind("trouble", DetailJson.write(trouble))
                        .bind("next", nextAlarm)
                        .execute()
                == 1;
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
        return acknowledge(handle, run, by, now, List.of(ExposureState.UNVERIFIED));
    }

    /// Somebody has answered while the database was away; what is not seen closed calls nobody any more.
    ///
    /// @return false when somebody had answered before, or nothing is being closed
    static boolean acknowledgedAway(Handle handle, RunId run, String by, Instant at) {
        return acknowledge(handle, run, by, at, List.of(ExposureState.CLOSING, ExposureState.UNVERIFIED));
    }

    private static boolean acknowledge(Handle handle, RunId run, String by, Instant at, List<ExposureState> among) {
        return handle.createUpdate("""
                        update exposure set acknowledged_by = :by, acknowledged_at = :at
                        where run_id = :run and state = any(:among) and acknowledged_by is null""")
                        .bindArray(
                                "among",
                                String.class,
                                among.stream().map(ExposureState::id).toList())
                        .bind("run", run.value())
                        .bind("by", by)
                        .bind("at", at)
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

    /// It was seen closed.
    ///
    /// @return false when it has been seen closed before
    static boolean closed(Handle handle, RunId run, Optional<String> receipt, Instant now) {
        return handle.createUpdate("""
                        update exposure set prior = state, state = 'closed', closed_at = :now,
                            receipt = coalesce(:receipt, receipt)
                        where run_id = :run and state in ('closing', 'unverified')""")
                        .bind("run", run.value())
                        .bind("receipt", receipt)
                        .bind("now", now)
                        .execute()
                == 1;
    }

    /// How it was closed without the database.
    ///
    /// @param by who wanted it closed
    /// @param receipt what the machine says about it, JSON
    /// @param since when it was wanted closed
    /// @param at when it was seen closed
    record SeenClosed(String by, String receipt, Instant since, Instant at) {}

    /// It was seen closed while the database was away. Whoever has seen since that it is gone may have written so; who
    /// closed it and when is told by this.
    ///
    /// @return false when that was known before
    static boolean closedAway(Handle handle, Exposure exposure, SeenClosed seen) {
        boolean isClosing = exposure.state() == ExposureState.CLOSING || exposure.state() == ExposureState.UNVERIFIED;
        return handle.createUpdate("""
                        update exposure set prior = case when state = 'closed' then prior else state end,
                            state = 'closed', closed_at = least(coalesce(closed_at, cast(:at as timestamptz)), :at),
                            close_reason = case when closed_by is null then 'emergency' else close_reason end,
                            closing_since = case when closed_by is null then :since else closing_since end,
                            closed_by = coalesce(closed_by, :by), receipt = :receipt
                        where run_id = :run
                          and (:closing or (state = 'closed' and seen_by is null and closed_by is null))""")
                        .bind("run", exposure.run().value())
                        .bind("closing", isClosing)
                        .bind("at", seen.at())
                        .bind("since", seen.since())
                        .bind("by", seen.by())
                        .bind("receipt", seen.receipt())
                        .execute()
                == 1;
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
