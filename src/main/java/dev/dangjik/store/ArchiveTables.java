package dev.dangjik.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The tables that an archive carries, in an order in which they can be filled.
final class ArchiveTables {
    /// The schema's own history and the order of an exposure's states come from the migrations, the scheduler's table
    /// is made anew from the others, and marks are about commits of this database alone.
    private static final String TABLES = """
            select c.relname from pg_class c
            where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace
              and c.relname not in ('flyway_schema_history', 'scheduled_tasks', 'commit_mark', 'exposure_transition')
            order by c.relname""";

    private static final String REFERENCES = """
            select distinct conrelid::regclass::text, confrelid::regclass::text from pg_constraint
            where contype = 'f' and connamespace = current_schema()::regnamespace and conrelid <> confrelid""";

    private final Connection connection;

    ArchiveTables(Connection connection) {
        this.connection = connection;
    }

    /// Names of the tables; one that is referred to stands before those that refer to it.
    List<String> inOrder() throws SQLException {
        Map<String, Set<String>> needs = new LinkedHashMap<>();
        for (var row : rows(TABLES)) {
            needs.put(row.getFirst(), new LinkedHashSet<>());
        }
        for (var row : rows(REFERENCES)) {
            if (needs.containsKey(row.getLast())) {
                needs.getOrDefault(row.getFirst(), new LinkedHashSet<>()).add(row.getLast());
            }
        }
        var ordered = new ArrayList<String>();
        while (ordered.size() < needs.size()) {
            var next = needs.entrySet().stream()
                    .filter(entry -> !ordered.contains(entry.getKey()) && ordered.containsAll(entry.getValue()))
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("tables refer to each other in a circle: " + needs));
            ordered.add(next);
        }
        return ordered;
    }

    List<String> columns(String table) throws SQLException {
        return rows("select attname from pg_attribute where attrelid = '" + table
                        + "'::regclass and attnum > 0 and not attisdropped order by attnum")
                .stream()
                .map(List::getFirst)
                .toList();
    }

    /// Columns by which rows are ordered, so that the same rows make the same file.
    String order(String table) throws SQLException {
        var key = rows("select a.attname from pg_index i join pg_attribute a on a.attrelid = i.indrelid"
                + " and a.attnum = any (i.indkey) where i.indisprimary and i.indrelid = '" + table
                + "'::regclass order by array_position(i.indkey, a.attnum)");
        return key.isEmpty()
                ? ""
                : " order by "
                        + String.join(", ", key.stream().map(List::getFirst).toList());
    }

    boolean isEmpty(String table) throws SQLException {
        return rows("select 1 from " + table + " limit 1").isEmpty();
    }

    /// Lets generated numbers go on behind the highest one that was read in.
    void continueNumbers() throws SQLException {
        for (var row : rows("""
                select t.relname, a.attname from pg_attribute a join pg_class t on t.oid = a.attrelid
                where a.attidentity <> '' and t.relnamespace = current_schema()::regnamespace""")) {
            var table = row.getFirst();
            var column = row.getLast();
            rows("select setval(pg_get_serial_sequence('" + table + "', '" + column + "'), coalesce(max(" + column
                    + "), 1), max(" + column + ") is not null) from " + table);
        }
    }

    String schema() throws SQLException {
        return one("select version from flyway_schema_history where success and version is not null"
                + " order by installed_rank desc limit 1");
    }

    String chainHead() throws SQLException {
        return one("select encode(hash, 'hex') from audit_event order by seq desc limit 1");
    }

    private String one(String query) throws SQLException {
        var found = rows(query);
        return found.isEmpty() ? "" : found.getFirst().getFirst();
    }

    private List<List<String>> rows(String query) throws SQLException {
        try (var statement = connection.createStatement();
                var found = statement.executeQuery(query)) {
            var rows = new ArrayList<List<String>>();
            while (found.next()) {
                var row = new ArrayList<String>();
                for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                    row.add(text(found.getString(i)));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
