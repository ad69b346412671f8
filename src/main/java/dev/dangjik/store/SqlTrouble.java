package dev.dangjik.store;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// What a database's complaint means, by its SQLState (PostgreSQL manual, appendix A).
final class SqlTrouble {
    private SqlTrouble() {}

    /// Whether it may work the next time: class 08 connection, 57P operator intervention, 40001 serialisation failure,
    /// 40P01 deadlock. A pool that has none to lend says so without a state.
    static boolean isPassing(Throwable thrown) {
        return causes(thrown).anyMatch(SQLTransientConnectionException.class::isInstance)
                || state(thrown)
                        .filter(state -> isLost(state) || state.equals("40001") || state.equals("40P01"))
                        .isPresent();
    }

    /// Whether whoever holds the row has not let it go within the lock timeout.
    static boolean isNotOver(Throwable thrown) {
        return state(thrown).filter("55P03"::equals).isPresent();
    }

    /// Whether the connection is gone, so that nobody knows what became of what was said last.
    static boolean isLost(Throwable thrown) {
        return state(thrown).filter(SqlTrouble::isLost).isPresent();
    }

    /// For people.
    static String reason(Throwable thrown) {
        return cause(thrown)
                .map(e -> e.getMessage() + " (SQLState " + e.getSQLState() + ")")
                .orElseGet(thrown::toString);
    }

    private static boolean isLost(String state) {
        return state.startsWith("08") || state.startsWith("57P");
    }

    private static Optional<String> state(Throwable thrown) {
        return cause(thrown).map(SQLException::getSQLState);
    }

    private static Optional<SQLException> cause(Throwable thrown) {
        return causes(thrown)
                .filter(SQLException.class::isInstance)
                .map(SQLException.class::cast)
                .filter(e -> e.getSQLState() != null)
                .findFirst();
    }

    private static Stream<Throwable> causes(Throwable thrown) {
        return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause);
    }
}
