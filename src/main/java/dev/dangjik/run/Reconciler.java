package dev.dangjik.run;

import dev.dangjik.plan.LockName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Rebuilds what the scheduler should know from what the runs say: its table may be lost at any time.
final class Reconciler {
    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);

    private final RunBooks books;

    Reconciler(RunBooks books) {
        this.books = books;
    }

    /// Takes back the leases that this instance held in its former life, so that nobody waits for them to expire.
    ///
    /// @param owner name of this instance; no other process may use it at the same time
    void releaseLeases(String owner) {
        int released = books.transactions()
                .call(handle -> handle.createUpdate("""
                        update scheduled_tasks set picked = false, picked_by = null, last_heartbeat = null,
                            version = version + 1
                        where picked and picked_by = :owner""").bind("owner", owner).execute());
        if (released > 0) {
            LOG.info("Taking up {} runs of this instance's former life", released);
        }
    }

    /// Gives every open run a wake-up that has none, and every free lock to whoever waits for it.
    ///
    /// @return how many runs had been forgotten
    int reconcile() {
        return books.transactions().call(handle -> {
            var forgotten = forgotten(handle);
            forgotten.forEach(run -> books.wakeups()
                    .wake(handle, run.id(), run.activation(), run.at().orElseGet(books.clock()::instant)));
            return forgotten.size() + passOnFreeLocks(handle);
        });
    }

    /// @param at when it is to be looked at; empty: now
    private record Forgotten(RunId id, int activation, Optional<Instant> at) {}

    /// Runs that run or wait for people or for a time, and queued runs whose turn it is, without a task of their
    /// newest wake-up.
    private static List<Forgotten> forgotten(Handle handle) {
        return handle.createQuery("""
                        select r.id, r.activation, case when r.held_by is not null then r.held_until end as at
                        from run r left join run_lock l on l.holder = r.id
                        where (r.state in ('running', 'awaiting-approval')
                               or r.state = 'queued'
                                  and (l.name is not null or r.lock_name is null or r.held_by is not null))
                          and not exists (select 1 from scheduled_tasks t where t.task_name = 'run'
                                          and t.task_instance = r.id || '#' || r.activation)""")
                .map((result, _) -> new Forgotten(
                        new RunId(result.getString("id")), result.getInt("activation"), new Row(result).time("at")))
                .list();
    }

    /// Locks whose holder has ended, or that nobody holds while somebody waits.
    private int passOnFreeLocks(Handle handle) {
        var locks = handle.createQuery("""
                        select l.name from run_lock l left join run r on r.id = l.holder
                        where (l.holder is not null and (r.id is null or r.ended_at is not null))
                           or (l.holder is null and exists
                               (select 1 from run q where q.lock_name = l.name and q.state = 'queued'
                                and q.held_by is null))""")
                .map((result, _) -> LockName.parse(result.getString("name")))
                .list();
        locks.forEach(lock -> Turns.passOnFree(handle, books, lock));
        return locks.size();
    }
}
