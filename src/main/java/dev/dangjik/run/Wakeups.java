package dev.dangjik.run;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.jdbc.PostgreSqlJdbcCustomization;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import java.time.Clock;
import java.time.Instant;
import org.jdbi.v3.core.Handle;

/// Puts a run's wake-up beside the change that makes it necessary, in the same transaction. Every wake-up is a new
/// task instance, so nobody ever has to touch one that is being executed.
final class Wakeups {
    static final TaskDescriptor<Void> RUN = TaskDescriptor.of("run");

    private final Clock clock;

    Wakeups(Clock clock) {
        this.clock = clock;
    }

    /// Wakes the run as soon as the transaction has been committed.
    void wake(Handle transaction, RunId id, int activation) {
        wake(transaction, id, activation, clock.instant());
    }

    /// Wakes the run at a time.
    void wake(Handle transaction, RunId id, int activation, Instant at) {
        SchedulerClient.Builder.create(new BorrowedConnection(transaction.getConnection()))
                .jdbcCustomization(new PostgreSqlJdbcCustomization(false, false))
                .build()
                .scheduleIfNotExists(RUN.instance(instance(id, activation)).build(), at);
    }

    static String instance(RunId id, int activation) {
        return id + "#" + activation;
    }
}
