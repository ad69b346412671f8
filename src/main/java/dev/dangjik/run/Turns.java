package dev.dangjik.run;

import dev.dangjik.message.Text;
import dev.dangjik.plan.LockName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Whose turn it is: a run that ends gives its lock to the one that has waited longest.
final class Turns {
    private Turns() {}

    /// Ends the run's state machine in `state` and lets its lock go to the next in the queue.
    static void end(Handle handle, RunBooks books, RunTable.Standing run, RunState state, Optional<Text> detail) {
        Instant now = books.clock().instant();
        run.lock().ifPresent(lock -> LockTable.forUpdate(handle, lock));
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
    static void passOn(Handle handle, RunBooks books, LockName lock, RunId former) {
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
            books.wakeups().wake(handle, next, RunTable.activate(handle, next));
        }
        waiting.forEach(id -> books.tell(handle, id));
    }

    /// Tells whoever waits for `lock` that something else is to be waited for now.
    static void tellWaiting(Handle handle, RunBooks books, LockName lock) {
        queue(handle, lock).forEach(id -> books.tell(handle, id));
    }

    /// The runs that wait for `lock` and for nothing else, first come first.
    static List<RunId> queue(Handle handle, LockName lock) {
        return handle.createQuery("""
                        select id from run where lock_name = :lock and state = 'queued' and held_by is null
                        order by created_at, id""")
                .bind("lock", lock.toString())
                .map((result, _) -> new RunId(result.getString("id")))
                .list();
    }
}
