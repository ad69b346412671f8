package dev.dangjik.run;

import dev.dangjik.approval.AuthorizedPlan;
import dev.dangjik.config.CanonicalJson;
import dev.dangjik.message.Text;
import dev.dangjik.permission.Effect;
import dev.dangjik.plan.LockName;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.PlanJson;
import dev.dangjik.plan.Segment;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// The rows of `run`, and the rows of segments and steps that a plan makes.
final class RunTable {
    private RunTable() {}

    static void insert(
            Handle handle, RunId id, AuthorizedPlan authorized, RunRequest request, RunState state, Instant now) {
        var plan = authorized.plan();
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
                .bind("digest", authorized.digest())
                .bind("authority", authority(authorized))
                .bind("state", state.id())
                .bind("requestedBy", request.requestedBy())
                .bind("account", request.account())
                .bind("channel", request.channel())
                .bind("language", request.language().name().toLowerCase(Locale.ROOT))
                .bind("now", now)
                .bind("started", state == RunState.RUNNING ? Optional.of(now) : Optional.empty())
                .execute();
        insertSegments(handle, id, plan);
    }

    /// Puts another plan in the place of one of which nothing has begun.
    static void replacePlan(Handle handle, RunId id, AuthorizedPlan authorized) {
        handle.createUpdate("update run set plan = :plan, plan_digest = :digest, authority = :authority where id = :id")
                .bind("id", id.value())
                .bind("plan", PlanJson.write(authorized.plan()))
                .bind("digest", authorized.digest())
                .bind("authority", authority(authorized))
                .execute();
        handle.execute("delete from run_segment where run_id = ?", id.value());
        handle.execute("delete from run_step where run_id = ?", id.value());
        insertSegments(handle, id, authorized.plan());
    }

    private static void insertSegments(Handle handle, RunId id, Plan plan) {
        for (var segment : plan.segments()) {
            switch (segment) {
                case Segment.Remote remote -> {
                    insertSegment(handle, id, remote.number(), "remote", Optional.of(remote.host()));
                    for (int i = 0; i < remote.steps().size(); i++) {
                        insertStep(
                                handle,
                                id,
                                remote.number(),
                                remote.steps().get(i).id(),
                                i);
                    }
                }
                case Segment.OutsideProbe probe -> {
                    insertSegment(handle, id, probe.number(), "bot", Optional.empty());
                    insertStep(handle, id, probe.number(), probe.id(), 0);
                }
            }
        }
    }

    private static void insertSegment(Handle handle, RunId id, int number, String kind, Optional<String> host) {
        handle.createUpdate("""
                        insert into run_segment (run_id, number, kind, host, state)
                        values (:id, :number, :kind, :host, 'pending')""")
                .bind("id", id.value())
                .bind("number", number)
                .bind("kind", kind)
                .bind("host", host)
                .execute();
    }

    private static void insertStep(Handle handle, RunId id, int segment, String step, int position) {
        handle.createUpdate("""
                        insert into run_step (run_id, segment, id, position, state)
                        values (:id, :segment, :step, :position, 'pending')""")
                .bind("id", id.value())
                .bind("segment", segment)
                .bind("step", step)
                .bind("position", position)
                .execute();
    }

    private static String authority(AuthorizedPlan authorized) {
        return CanonicalJson.write(Map.of("rules", authorized.rules(), "approvedBy", authorized.approvedBy()));
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
                        where id = :id and activation = :activation and state in ('queued', 'running')
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
                row.result().getInt("retries"));
    }

    private static String by(Row row) {
        try {
            return row.text("resolution_by").orElse("");
        } catch (SQLException e) {
            throw new IllegalStateException("reading who resolved a run", e);
        }
    }

    /// Ends the run's state machine in `state` and lets its lock go to the next in the queue.
    static void end(Handle handle, RunBooks books, Standing run, RunState state, Optional<Text> detail) {
        Instant now = books.clock().instant();
        handle.createUpdate("""
                        update run set state = :state, detail = :detail, ended_at = :now, resolution = null,
                            trouble_since = null, trouble_host = null, trouble = null, retries = 0
                        where id = :id""")
                .bind("id", run.id().value())
                .bind("state", state.id())
                .bind("detail", detail.map(DetailJson::write))
                .bind("now", now)
                .execute();
        handle.createUpdate("update run_step set state = 'skipped' where run_id = :id and state = 'pending'")
                .bind("id", run.id().value())
                .execute();
        handle.createUpdate("update run_step set state = 'unknown' where run_id = :id and state = 'running'")
                .bind("id", run.id().value())
                .execute();
        run.lock().ifPresent(lock -> passOn(handle, books, lock, run.id()));
    }

    /// Frees `lock` if `former` holds it, and gives it to whoever has waited longest.
    private static void passOn(Handle handle, RunBooks books, LockName lock, RunId former) {
        if (LockTable.forUpdate(handle, lock).holder().filter(former::equals).isEmpty()) {
            return;
        }
        passOnFree(handle, books, lock);
    }

    /// Gives a lock that nobody may hold any more to whoever has waited longest.
    static void passOnFree(Handle handle, RunBooks books, LockName lock) {
        LockTable.free(handle, lock);
        var waiting = queue(handle, lock);
        if (!waiting.isEmpty()) {
            var next = waiting.getFirst();
            LockTable.give(handle, lock, next, books.clock().instant());
            books.wakeups().wake(handle, next, activate(handle, next));
        }
        waiting.forEach(id -> books.tell(handle, id));
    }

    /// The runs that wait for `lock`, first come first.
    static List<RunId> queue(Handle handle, LockName lock) {
        return handle.createQuery(
                        "select id from run where lock_name = :lock and state = 'queued' order by created_at, id")
                .bind("lock", lock.toString())
                .map((result, _) -> new RunId(result.getString("id")))
                .list();
    }

    /// A fresh wake-up number: whoever works on the run under an older one is fenced at the next pick-up.
    static int activate(Handle handle, RunId id) {
        return handle.createQuery("update run set activation = activation + 1 where id = :id returning activation")
                .bind("id", id.value())
                .mapTo(Integer.class)
                .one();
    }

    static Effect effect(String word) {
        return Effect.valueOf(word.toUpperCase(Locale.ROOT));
    }
}
