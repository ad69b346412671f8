package dev.dangjik.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dangjik.audit.AuditRow.Digest;
import dev.dangjik.config.CanonicalJson;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The first line of an exported chain: what the file holds, so that a part that is missing at its end is
/// noticed.
///
/// @param first number of the first link, 1 in a file of the whole chain
/// @param rows how many links follow
/// @param previous the hash before the first link
/// @param head the hash of the last link
/// @param asOf up to when it holds what happened, by the clock of the database
record ExportHead(long first, long last, long rows, Digest previous, Digest head, Instant asOf) {
    static final ExportHead NONE = new ExportHead(1, 0, 0, AuditRow.GENESIS, AuditRow.GENESIS, Instant.EPOCH);

    private static final int FORMAT = 1;
    private static final String FORMAT_NAME = "dangjik_audit_export";
    private static final ObjectMapper JSON = new ObjectMapper();

    static ExportHead of(Connection snapshot, AuditExport.Span span) throws SQLException {
        var bounds = """
                with bounds as (
                    select min(seq) filter (where ts_us >= ?) as first, max(seq) filter (where ts_us < ?) as last
                    from audit_event)
                select first, last, (select count(*) from audit_event where seq between first and last) as rows,
                       (select prev_hash from audit_event where seq = first) as prev,
                       (select hash from audit_event where seq = last) as head,
                       (extract(epoch from now()) * 1000000)::bigint as now
                from bounds where first <= last""";
        try (var statement = snapshot.prepareStatement(bounds)) {
            statement.setLong(1, span.from().map(ExportHead::micros).orElse(Long.MIN_VALUE));
            statement.setLong(2, span.before().map(ExportHead::micros).orElse(Long.MAX_VALUE));
            try (var found = statement.executeQuery()) {
                return found.next()
                        ? new ExportHead(
                                found.getLong("first"),
                                found.getLong("last"),
                                found.getLong("rows"),
                                digest(found.getBytes("prev")),
                                digest(found.getBytes("head")),
                                asOf(found.getLong("now"), span))
                        : NONE;
            }
        }
    }

    private static Instant asOf(long now, AuditExport.Span span) {
        var time = Instant.EPOCH.plus(now, ChronoUnit.MICROS);
        return span.before().filter(time::isAfter).orElse(time);
    }

    String toJson() {
        return CanonicalJson.write(Map.of(
                FORMAT_NAME,
                FORMAT,
                "first",
                first,
                "last",
                last,
                "rows",
                rows,
                "prev",
                previous.hex(),
                "head",
                head.hex(),
                "as_of",
                micros(asOf)));
    }

    /// @param line empty file: null
    /// @throws IOException when this is no first line, or one of a later form
    static ExportHead parse(Path export, @Nullable String line) throws IOException {
        try {
            var node = JSON.readTree(line == null ? "" : line);
            int format = node.path(FORMAT_NAME).asInt();
            if (format > FORMAT) {
                throw new IOException(export + " is of form " + format + ", and this release reads form " + FORMAT
                        + ". Verify it with the release that wrote it.");
            }
            if (format == FORMAT) {
                return new ExportHead(
                        node.path("first").asLong(),
                        node.path("last").asLong(),
                        node.path("rows").asLong(),
                        digest(node.path("prev")),
                        digest(node.path("head")),
                        asOf(node.path("as_of")));
            }
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw notOne(export, e);
        }
        throw notOne(export, null);
    }

    private static IOException notOne(Path export, @Nullable Throwable cause) {
        return new IOException(
                export + ":1: this is not the first line of an audit export; dangjik audit export makes one", cause);
    }

    /// A file of a release that did not say so holds everything.
    private static Instant asOf(JsonNode node) {
        return node.isIntegralNumber() ? Instant.EPOCH.plus(node.longValue(), ChronoUnit.MICROS) : Instant.MAX;
    }

    private static Digest digest(JsonNode node) {
        var digest = new Digest(node.asText());
        if (digest.bytes().length != 32) {
            throw new IllegalArgumentException("no SHA-256 digest");
        }
        return digest;
    }

    private static Digest digest(byte @Nullable [] bytes) {
        return bytes == null ? AuditRow.GENESIS : Digest.ofBytes(bytes);
    }

    private static long micros(Instant at) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, at);
    }
}
