package dev.dangjik.message;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/// A row of the outbox as its delivery reads it, with the id of the thread it belongs in as `thread_ts`.
record EnvelopeRow(ResultSet result) {
    OutboxQueue.Taken taken(Instant now) throws SQLException {
        return new OutboxQueue.Taken(envelope(now), fixed(), result.getBoolean("is_last"));
    }

    Instant at(String column) throws SQLException {
        return result.getObject(column, OffsetDateTime.class).toInstant();
    }

    private Envelope envelope(Instant now) throws SQLException {
        return new Envelope(
                result.getLong("id"),
                result.getString("key"),
                Envelope.Kind.of(result.getString("kind")),
                text("channel"),
                text("recipient"),
                text("response_url"),
                result.getBoolean("in_channel"),
                text("file_name"),
                text("thread_key"),
                text("thread_ts"),
                text("ts"),
                result.getInt("attempts"),
                result.getBoolean("ambiguous"),
                result.getString("state").equals("pending") && !at("not_before").isAfter(now),
                time("look_again_at").filter(at -> !at.isAfter(now)).isPresent(),
                at("created_at"));
    }

    /// What stands in the row itself; empty when a source makes it.
    private Optional<OutboxQueue.Content> fixed() throws SQLException {
        return result.getString("source") == null
                ? Optional.of(new OutboxQueue.Content(result.getLong("version"), text("body")))
                : Optional.empty();
    }

    private Optional<String> text(String column) throws SQLException {
        return Optional.ofNullable(result.getString(column));
    }

    private Optional<Instant> time(String column) throws SQLException {
        return Optional.ofNullable(result.getObject(column, OffsetDateTime.class))
                .map(OffsetDateTime::toInstant);
    }
}
