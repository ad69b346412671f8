package dev.dangjik.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dangjik.config.CanonicalJson;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What an archive holds, as its file `manifest.json` tells.
///
/// @param schema version of the tables, the number of the last migration
/// @param tables in an order in which they can be filled: no row refers to a later table
/// @param chainHead hash of the last link of the audit chain in hex, empty when there is none
public record ArchiveManifest(String schema, Instant createdAt, List<Table> tables, String chainHead) {
    static final String NAME = "manifest.json";
    private static final int FORMAT = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    public ArchiveManifest {
        tables = List.copyOf(tables);
    }

    /// One table: a file of comma-separated values with a header line.
    ///
    /// @param sha256 digest of that file in hex
    public record Table(String name, List<String> columns, long rows, String sha256) {
        public Table {
            columns = List.copyOf(columns);
        }

        String file() {
            return name + ".csv";
        }
    }

    /// All rows of all tables.
    public long rows() {
        return tables.stream().mapToLong(Table::rows).sum();
    }

    String toJson() {
        return CanonicalJson.write(Map.of(
                "format",
                FORMAT,
                "schema",
                schema,
                "created_at",
                createdAt.toString(),
                "chain_head",
                chainHead,
                "tables",
                tables.stream()
                        .<Object>map(table -> Map.of(
                                "name", table.name,
                                "columns", table.columns,
                                "rows", table.rows,
                                "sha256", table.sha256))
                        .toList()));
    }

    /// @throws ArchiveRefused when the text is no manifest of a form this release knows
    static ArchiveManifest parse(String json) {
        try {
            var node = JSON.readTree(json);
            if (node.path("format").asInt() != FORMAT) {
                throw new ArchiveRefused("The archive is of form "
                        + node.path("format").asText() + ", and this release reads form " + FORMAT + ".");
            }
            var tables = new ArrayList<Table>();
            for (var table : node.path("tables")) {
                var columns = new ArrayList<String>();
                table.path("columns").forEach(column -> columns.add(name(column)));
                tables.add(new Table(
                        name(table.path("name")),
                        columns,
                        table.path("rows").asLong(),
                        table.path("sha256").asText()));
            }
            return new ArchiveManifest(
                    node.path("schema").asText(),
                    Instant.parse(node.path("created_at").asText()),
                    tables,
                    node.path("chain_head").asText());
        } catch (JsonProcessingException | DateTimeException e) {
            throw new ArchiveRefused("The archive's " + NAME + " is not readable: " + e.getMessage(), e);
        }
    }

    /// A name that can stand in SQL as it is.
    private static String name(JsonNode node) {
        var name = node.asText();
        if (!name.matches("[a-z][a-z0-9_]{0,62}")) {
            throw new ArchiveRefused("The archive's " + NAME + " holds a name that is none: " + name);
        }
        return name;
    }
}
