package dev.dangjik.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.regex.Pattern;
import org.jdbi.v3.core.statement.ParsedSql;
import org.jdbi.v3.core.statement.SqlParser;
import org.jdbi.v3.core.statement.StatementContext;

/// Finds `:name` and `?` in our statements, outside of what is quoted or commented and of `::` casts.
///
/// JDBI's own parser is made for any SQL; the lexer below it took a tenth of a start. Ours do without dollar quotes
/// and backslashes in strings.
final class NamedParameters implements SqlParser {
    private static final int MOST_STATEMENTS = 1_000;
    private static final Pattern PIECE = Pattern.compile("(?=['\"/:?-])"
            + "(?:'[^']*'|\"[^\"]*\"|--[^\n]*|/\\*(?s:.*?)\\*/|::|:(?<name>[A-Za-z_]\\w*)|(?<position>\\?))");

    private final Cache<String, ParsedSql> parsed =
            Caffeine.newBuilder().maximumSize(MOST_STATEMENTS).build();

    @Override
    public ParsedSql parse(String sql, StatementContext context) {
        return parsed.get(sql, NamedParameters::parsed);
    }

    @Override
    public String nameParameter(String name, StatementContext context) {
        return ":" + name;
    }

    static ParsedSql parsed(String sql) {
        var statement = ParsedSql.builder();
        var piece = PIECE.matcher(sql);
        int done = 0;
        while (piece.find()) {
            var name = piece.group("name");
            if (name == null && piece.group("position") == null) {
                continue;
            }
            statement.append(sql.substring(done, piece.start()));
            if (name == null) {
                statement.appendPositionalParameter();
            } else {
                statement.appendNamedParameter(name);
            }
            done = piece.end();
        }
        return statement.append(sql.substring(done)).build();
    }
}
