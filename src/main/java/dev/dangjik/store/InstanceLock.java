package dev.dangjik.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who may work on the database at all: one bot on an embedded one, several replicas on an external one, an import
/// only by itself. An advisory lock, so it ends with the process that holds it.
public final class InstanceLock implements AutoCloseable {
    private static final long KEY = 0x6461_6e67_0001L;
    private static final int UNLOCK_MILLISECONDS = 5_000;

    /// How much the holder needs for itself.
    public enum Sharing {
        /// Nobody else: a bot on the embedded database, an import, the console while no bot runs.
        ALONE("pg_try_advisory_lock"),
        /// With others of this kind: a replica on an external database.
        WITH_REPLICAS("pg_try_advisory_lock_shared");

        private final String function;

        Sharing(String function) {
            this.function = function;
        }
    }

    /// How asking for the lock went.
    public sealed interface Attempt {
        /// It is ours until closed.
        record Taken(InstanceLock lock) implements Attempt {}

        /// Somebody else has it.
        ///
        /// @param holder process and start of the connection, for a message
        record Held(String holder) implements Attempt {}
    }

    private final Login owner;
    private final Sharing sharing;
    private @Nullable Connection connection;

    private InstanceLock(Login owner, Sharing sharing) {
        this.owner = owner;
        this.sharing = sharing;
    }

    /// Asks once, without waiting.
    ///
    /// @throws DatabaseUnavailable when the database cannot be reached
    public static Attempt attempt(Database database, Sharing sharing) {
        return attempt(database.owner(), sharing);
    }

    /// As above, before the tables are touched.
    public static Attempt attempt(DatabaseVisit visit, Sharing sharing) {
        return attempt(visit.owner(), sharing);
    }

    private static Attempt attempt(Login owner, Sharing sharing) {
        var lock = new InstanceLock(owner, sharing);
        return lock.take().<Attempt>map(Attempt.Held::new).orElseGet(() -> new Attempt.Taken(lock));
    }

    /// What a bot needs on this database.
    public static Sharing forBot(Database database) {
        return database.embedded().isPresent() ? Sharing.ALONE : Sharing.WITH_REPLICAS;
    }

    /// Takes the lock again when its connection broke, as after a restart of the server; for a caller's tick.
    ///
    /// @return whether it is held now
    public synchronized boolean keep() {
        try {
            if (connection != null && connection.isValid(2)) {
                return true;
            }
            return take().isEmpty();
        } catch (SQLException | DatabaseUnavailable _) {
            return false;
        }
    }

    /// Lets the lock go. When this returns the next one can have it: the server learns of the end of a connection
    /// later.
    @Override
    public synchronized void close() {
        var held = connection;
        connection = null;
        if (held != null) {
            try (held) {
                unlock(held);
            } catch (SQLException e) {
                throw new DatabaseUnavailable("Letting the instance lock go on " + owner.place(), e);
            }
        }
    }

    private static void unlock(Connection held) {
        try (var statement = held.createStatement()) {
            held.setNetworkTimeout(Runnable::run, UNLOCK_MILLISECONDS);
            statement.execute("select pg_advisory_unlock_all()");
        } catch (SQLException e) {
            // the connection is gone, and the lock with it
        }
    }

    /// The holder, when it is somebody else.
    private synchronized Optional<String> take() {
        Connection fresh = null;
        try {
            fresh = owner.connect();
            if (isGranted(fresh)) {
                connection = fresh;
                return Optional.empty();
            }
            var holder = holder(fresh);
            fresh.close();
            return Optional.of(holder);
        } catch (SQLException e) {
            var problem =
                    new DatabaseUnavailable("Taking the instance lock on " + owner.place() + ": " + e.getMessage(), e);
            if (fresh != null) {
                try {
                    fresh.close();
                } catch (SQLException closing) {
                    problem.addSuppressed(closing);
                }
            }
            throw problem;
        }
    }

    private boolean isGranted(Connection fresh) throws SQLException {
        try (var statement = fresh.createStatement();
                var found = statement.executeQuery("select " + sharing.function + "(" + KEY + ")")) {
            found.next();
            return found.getBoolean(1);
        }
    }

    private static String holder(Connection fresh) throws SQLException {
        var query = """
                select a.application_name || ' at ' || coalesce(host(a.client_addr), 'this host') ||
                    ', connected since '
                       || to_char(a.backend_start at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC'
                from pg_locks l join pg_stat_activity a on a.pid = l.pid
                where l.locktype = 'advisory' and l.granted and l.objsubid = 1
                  and (l.classid::bigint << 32) | l.objid::bigint = %d
                  and l.database = (select oid from pg_database where datname = current_database())
                order by a.backend_start limit 1""".formatted(KEY);
        try (var statement = fresh.createStatement();
                var found = statement.executeQuery(query)) {
            return found.next() ? found.getString(1) : "another process";
        }
    }
}
