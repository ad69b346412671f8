package dev.dangjik.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/// Removes what nobody asks about any more; never audit entries, never runs.
public final class Retention {
    private static final Duration OUTPUT = Duration.ofDays(90);
    private static final Duration TRAFFIC = Duration.ofDays(30);
    private static final int AT_ONCE = 2_000;

    private static final String OLD_OUTPUT = """
            delete from run_output where ctid = any (array(
                select o.ctid from run_output o join run r on r.id = o.run_id
                where r.ended_at < :before limit :most))""";
    private static final String OLD_INVOCATIONS = """
            delete from invocation where ctid = any (array(
                select i.ctid from invocation i
                where i.state = 'answered' and i.received_at < :before
                  and not exists (select from run r where r.invocation_id = i.id) limit :most))""";
    private static final String OLD_MESSAGES = """
            delete from outbox where ctid = any (array(
                select o.ctid from outbox o
                where o.state in ('sent', 'abandoned') and o.updated_at < :before
                  and not exists (select from run r where 'run/' || r.id = o.key and r.ended_at is null)
                  and not exists (select from outbox t where t.thread_key = o.key and t.state = 'pending')
                limit :most))""";

    /// A mark that is in use was written lately; one that comes back later is made anew.
    private static final String OLD_MARKS = """
            delete from commit_mark where ctid = any (array(
                select c.ctid from commit_mark c where c.at < :before limit :most))""";

    private final Transactions transactions;
    private final Clock clock;

    public Retention(Transactions transactions, Clock clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /// How many rows went.
    public record Removed(long output, long invocations, long messages, long marks) {}

    /// Removes the output of runs that ended more than 90 days ago; and, more than 30 days old, answered invocations
    /// that started no run, messages that were sent, and marks of commits. The message of an open run stays.
    public Removed run() {
        return new Removed(
                remove(OLD_OUTPUT, OUTPUT),
                remove(OLD_INVOCATIONS, TRAFFIC),
                remove(OLD_MESSAGES, TRAFFIC),
                remove(OLD_MARKS, TRAFFIC));
    }

    /// A few thousand rows a transaction, so that no lock is held for long.
    private long remove(String delete, Duration age) {
        Instant before = clock.instant().minus(age);
        long removed = 0;
        while (true) {
            int now = transactions.call(handle -> handle.createUpdate(delete)
                    .bind("before", before)
                    .bind("most", AT_ONCE)
                    .execute());
            removed += now;
            if (now < AT_ONCE) {
                return removed;
            }
        }
    }
}
