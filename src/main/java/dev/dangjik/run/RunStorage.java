package dev.dangjik.run;

import dev.dangjik.audit.AuditLog;
import dev.dangjik.store.Transactions;
import java.time.Clock;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/// Where the engine keeps runs, and who is told about them.
///
/// @param owner name of this bot instance, the same after a restart
/// @param dataSource the pool behind `transactions`, for the scheduler's own table
/// @param windows asked in the transaction that starts a run
/// @param redaction takes secrets out of what steps print and tell
public record RunStorage(
        String owner,
        DataSource dataSource,
        Transactions transactions,
        Clock clock,
        AuditLog audit,
        List<RunObserver> observers,
        UnaryOperator<String> redaction,
        WindowCheck windows,
        Failpoints failpoints) {
    public RunStorage {
        observers = List.copyOf(observers);
    }
}
