package dev.dangjik.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dangjik.audit.AuditRow.Digest;
import dev.dangjik.config.CanonicalJson;
import dev.dangjik.remote.Bytes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/// The chain, or a stretch of it, as a file that can be verified anywhere. The first line says what follows,
/// then comes one JSON object a line and link, the body in base64.
public final class AuditExport {
    private static final ObjectMapper JSON = new ObjectMapper();

    private AuditExport() {}

    /// What is exported.
    ///
    /// @param from links of this time and later
    /// @param before links before this time
    public record Span(Optional<Instant> from, Optional<Instant> before) {
        public static Span everything() {
            return new Span(Optional.empty(), Optional.empty());
        }
    }

    /// Writes every link as one snapshot shows them.
    ///
    /// @param connection with no transaction open
    /// @param out is left open
    /// @return the number of links
    public static long write(Connection connection, Writer out) throws SQLException, IOException {
        return write(connection, out, Span.everything());
    }

    /// Writes the links of a span as one snapshot shows them, without gaps: from the first of that time to
    /// the last.
    ///
    /// @param connection with no transaction open
    /// @param out is left open
    /// @return the number of links
    public static long write(Connection connection, Writer out, Span span) throws SQLException, IOException {
        var head = new AtomicReference<>(ExportHead.NONE);
        AuditRows.inSnapshot(connection, snapshot -> {
            head.set(ExportHead.of(snapshot, span));
            out.write(head.get().toJson());
            out.write('\n');
            try {
                AuditRows.forEachIn(snapshot, head.get().first(), head.get().last(), row -> write(out, row));
            } catch (UncheckedIOException e) {
                throw new IOException("Writing the audit export: " + e.getMessage(), e);
            }
        });
        out.flush();
        return head.get().rows();
    }

    private static void write(Writer out, AuditRow row) {
        try {
            out.write(line(row));
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    /// Walks every link of an exported file, and compares with what its first line says.
    ///
    /// @param wanted links whose hash and time are kept
    static Walked walk(Path export, Set<Long> wanted) throws IOException {
        try (var lines = Files.newBufferedReader(export, StandardCharsets.UTF_8)) {
            var head = ExportHead.parse(export, lines.readLine());
            var walk = new ChainWalk(head.first() - 1, head.previous(), wanted);
            try (var hashed = new HashedAhead(walk::accept)) {
                forEach(export, lines, hashed::accept);
                hashed.finish();
            }
            return new Walked(walk.factsOf(head), head.asOf());
        }
    }

    /// What walking a file has shown.
    ///
    /// @param asOf up to when the file holds what happened
    record Walked(ChainFacts facts, Instant asOf) {}

    /// Hands every link of an exported file to `each`, in order.
    static void forEach(Path export, Consumer<AuditRow> each) throws IOException {
        try (var lines = Files.newBufferedReader(export, StandardCharsets.UTF_8)) {
            ExportHead.parse(export, lines.readLine());
            forEach(export, lines, each);
        }
    }

    private static void forEach(Path export, BufferedReader lines, Consumer<AuditRow> each) throws IOException {
        int number = 1;
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            try {
                each.accept(row(JSON.readTree(line)));
            } catch (JsonProcessingException | IllegalArgumentException e) {
                throw new IOException(
                        export + ":" + number + ": this line is no link of an audit export; the file was cut off or"
                                + " edited",
                        e);
            }
        }
    }

    private static String line(AuditRow row) {
        var line = new TreeMap<>(row.columns());
        line.put("seq", row.seq());
        line.put("body", Base64.getEncoder().encodeToString(row.body().toArray()));
        line.put("body_sha256", row.bodyDigest().hex());
        line.put("prev_hash", row.previous().hex());
        line.put("hash", row.hash().hex());
        return CanonicalJson.write(line);
    }

    private static AuditRow row(JsonNode line) {
        var columns = new HashMap<String, Object>();
        columns.put("ts_us", line.path("ts_us").asLong());
        columns.put("severity", line.path("severity").asInt());
        for (var name : AuditRows.TEXTS) {
            if (line.hasNonNull(name)) {
                columns.put(name, line.get(name).asText());
            }
        }
        if (line.hasNonNull("plan_hash")) {
            columns.put("plan_hash", line.get("plan_hash").asText());
        }
        return new AuditRow(
                line.path("seq").asLong(),
                columns,
                digest(line, "body_sha256"),
                digest(line, "prev_hash"),
                digest(line, "hash"),
                Bytes.copyOf(Base64.getDecoder().decode(text(line, "body"))));
    }

    private static Digest digest(JsonNode line, String name) {
        var digest = new Digest(text(line, name));
        if (digest.bytes().length != 32) {
            throw new IllegalArgumentException(name + " is no SHA-256 digest");
        }
        return digest;
    }

    private static String text(JsonNode line, String name) {
        if (!line.path(name).isTextual()) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return line.path(name).textValue();
    }
}
