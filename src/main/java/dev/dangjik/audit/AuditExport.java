package dev.dangjik.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dangjik.audit.AuditRow.Digest;
import dev.dangjik.config.CanonicalJson;
import dev.dangjik.remote.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Base64;
import java.util.HashMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/// The chain as a file that can be verified anywhere: one JSON object a line and link, the body in base64.
public final class AuditExport {
    private static final ObjectMapper JSON = new ObjectMapper();

    private AuditExport() {}

    /// Writes every link as one snapshot shows them.
    ///
    /// @param connection with no transaction open
    /// @param out is left open
    /// @return the number of links
    public static long write(Connection connection, Writer out) throws SQLException, IOException {
        var count = new java.util.concurrent.atomic.AtomicLong();
        try {
            AuditRows.forEach(connection, row -> {
                try {
                    out.write(line(row));
                    out.write('\n');
                    count.incrementAndGet();
                } catch (IOException e) {
                    throw new UncheckedIOException(e.getMessage(), e);
                }
            });
        } catch (UncheckedIOException e) {
            throw new IOException("Writing the audit export: " + e.getMessage(), e);
        }
        out.flush();
        return count.get();
    }

    /// Hands every link of an exported file to `each`, in order.
    static void forEach(Path export, Consumer<AuditRow> each) throws IOException {
        try (var lines = Files.newBufferedReader(export, StandardCharsets.UTF_8)) {
            int number = 0;
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                try {
                    each.accept(row(JSON.readTree(line)));
                } catch (JsonProcessingException | IllegalArgumentException e) {
                    throw new IOException(export + ":" + number + ": this line is no link of an audit export", e);
                }
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
