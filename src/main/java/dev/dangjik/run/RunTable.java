package dev.dangjik.run;

import dev.dangjik.plan.LockName;
import dev.dangjik.plan.PlanJson;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// The rows of `run`.
final class RunTable {
    private RunTable() {}

    static void insert(Handle handle, RunId id, StoredPlan stored, RunRequest request, RunState state, Instant now) {
        var plan = stored.plan();
        handle.createUpdate("""
                        insert into run (id, invocation_id, stack, service, command, effect, lock_name, plan,
                            plan_digest,
                            authority, state, cursor, requested_by, requester_account, channel, language, created_at,
                            started_at)
                        values (:id, :invocation, :stack, :service, :command, :effect, :lock, :plan, :digest,
                            :authority,
                            :state, 1, :requestedBy, :account, :channel, :language, :now, :started)""")
                .bind("id", id.value())
                .bind("invocation", request.invocation())
                .bind("stack", plan.stack())
                .bind("service", plan.service())
                .bind("command", plan.command())
                .bind("effect", plan.effect().name().toLowerCase(Locale.ROOT))
                .bind("lock", plan.lock().map(LockName::toString))
                .bind("plan", PlanJson.write(plan))
                .bind("digest", stored.digest())
                .bind("authority", stored.authority())
                .bind("state", state.id())
                .bind("requestedBy", request.requestedBy())
                .bind("account", request.account())
                .bind("channel", request.channel())
                .bind("language", request.language().name().toLowerCase(Locale.ROOT))
                .bind("now", now)
                .bind("started", state == RunState.RUNNING ? Optional.of(now) : Optional.empty())
                .execute();
        PlanRows.insert(handle, id, plan);
    }

    /// Puts another plan in the place of one of which nothing has begun.
    static void replacePlan(Handle handle, RunId id, StoredPlan stored) {
        handle.createUpdate("update run set plan = :plan, plan_digest = :digest, authority = :authority where id = :id")
                .bind("id", id.value())
                .bind("plan", PlanJson.write(stored.plan()))
                .bind("digest", stored.digest())
                .bind("authority", stored.authority())
                .execute();
        PlanRows.delete(handle, id);
        PlanRows.insert(handle, id, stored.plan());
    }

    /// The run that this invocation has made.
    static Optional<RunId> ofInvocation(Handle handle, String invocation) {
        return handle.createQuery("select id from run where invocation_id = :invocation")
                .bind("invocation", invocation)
                .map((result, _) -> new RunId(result.getString("id")))
                .findOne();
    }

    /// What control decisions look at, held still until the transaction ends.
    ///
    /// @param lock that it holds or waits for
    record Standing(RunId id, RunState state, Optional<LockName> lock, Optional<String> cancelBy, int activation) {}

    static Optional<Standing> forUpdate(Handle handle, RunId id) {
        return handle.createQuery(
                        "select id, state, lock_name, cancel_by, activation from run where id = :id for update")
                .bind("id", id.value())
                .map((result, _) -> new Standing(
                        id,
                        RunState.of(result.getString("state")),
                        new Row(result).text("lock_name").map(LockName::parse),
                        new Row(result).text("cancel_by"),
                        result.getInt("activation")))
                .findOne();
    }

    static RunBooks.RunHead head(Handle handle, RunId id) {
        return handle.createQuery("select stack, lock_name, invocation_id, plan_digest from run where id = :id")
                .bind("id", id.value())
                .map((result, _) -> new RunBooks.RunHead(
                        id,
                        result.getString("stack"),
                        new Row(result).text("lock_name"),
                        new Row(result).text("invocation_id"),
                        result.getString("plan_digest")))
                .one();
    }

    /// Picks the run up for its `activation`-th wake-up; empty when that is not its newest, or nothing is to do.
    static Optional<Claim> claim(Handle handle, RunId id, int activation, String owner) {
        return handle.createQuery("""
                        update run set epoch = epoch + 1, owner = :owner
                        where id = :id and activation = :activation
                          and state in ('awaiting-approval', 'queued', 'running')
                        returning *""")
                .bind("id", id.value())
                .bind("activation", activation)
                .bind("owner", owner)
                .map((result, _) -> claim(new Row(result)))
                .findOne();
    }

    private static Claim claim(Row row) throws SQLException {
        return new Claim(
                new RunId(row.text("id").orElseThrow()),
                row.result().getLong("epoch"),
                RunState.of(row.text("state").orElseThrow()),
                row.result().getInt("cursor"),
                PlanJson.read(row.text("plan").orElseThrow()),
                row.text("requested_by").orElseThrow(),
                row.text("cancel_by"),
                row.text("resolution")
                        .map(word -> new Claim.Decided(Resolution.valueOf(word.toUpperCase(Locale.ROOT)), by(row))),
                row.result().getInt("resumes"),
                row.at("created_at"),
                row.time("started_at"),
                row.time("trouble_since"),
                row.result().getInt("retries"),
                Holds.read(row).map(Hold::until));
    }

    private static String by(Row row) {
        try {
            return row.text("resolution_by").orElse("");
        } catch (SQLException e) {
            throw new IllegalStateException("reading who resolved a run", e);
        }
    }

    /// A fresh wake-up number: whoever works on the run under an older one is fenced at the next pick-up.
    static int activate(Handle handle, RunId id) {
        return handle.createQuery("update run set activation = activation + 1 where id = :id returning activation")
                .bind("id", id.value())
                .mapTo(Integer.class)
                .one();
    }
}
