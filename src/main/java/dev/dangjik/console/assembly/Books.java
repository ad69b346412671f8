package dev.dangjik.console.assembly;

import dev.dangjik.audit.AuditLog;
import dev.dangjik.audit.ChainedAuditLog;
import dev.dangjik.config.Redactor;
import dev.dangjik.config.Settings;
import dev.dangjik.store.Database;
import dev.dangjik.store.InstanceLock;
import dev.dangjik.store.Transactions;
import java.time.Clock;

/// Where the bot keeps what must survive it: the database, locked for this bot, with the audit in it.
record Books(
        Database database, InstanceLock lock, Transactions transactions, AuditLog audit, Redactor redactor, Clock clock)
        implements AutoCloseable {
    /// Opens the database of the settings and takes its lock.
    ///
    /// @throws BotRunsAlready when another process works on it
    /// @throws dev.dangjik.store.DatabaseUnavailable when it cannot be reached, started or brought up to date
    static Books open(Settings settings, Redactor redactor, Clock clock) {
        var database = Database.open(settings.home(), settings.databaseUrl());
        try {
            return switch (InstanceLock.attempt(database, InstanceLock.forBot(database))) {
                case InstanceLock.Attempt.Held(var holder) -> throw new BotRunsAlready(database.place(), holder);
                case InstanceLock.Attempt.Taken(var lock) ->
                    new Books(
                            database,
                            lock,
                            database.transactions(clock),
                            new ChainedAuditLog(clock, redactor),
                            redactor,
                            clock);
            };
        } catch (RuntimeException | Error e) { // whatever it is, no database is left open behind it
            database.close();
            throw e;
        }
    }

    @Override
    public void close() {
        lock.close();
        database.close();
    }
}
