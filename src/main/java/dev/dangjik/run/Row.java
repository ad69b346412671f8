package dev.dangjik.run;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;

/// Columns of a result that may be null, as optionals.
record Row(ResultSet result) {
    Optional<String> text(String column) throws SQLException {
        return Optional.ofNullable(result.getString(column));
    }

    Optional<Integer> number(String column) throws SQLException {
        int value = result.getInt(column);
        return result.wasNull() ? Optional.empty() : Optional.of(value);
    }

    Optional<Instant> time(String column) throws SQLException {
        return Optional.ofNullable(result.getTimestamp(column)).map(Timestamp::toInstant);
    }

    Instant at(String column) throws SQLException {
        return result.getTimestamp(column).toInstant();
    }
}
