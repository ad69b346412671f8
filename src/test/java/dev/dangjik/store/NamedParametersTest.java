package dev.dangjik.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.jdbi.v3.core.statement.ParsedSql;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamedParametersTest {
    @Test
    void names_become_places() {
        var parsed = parse("select * from run where id = :id and state = :state or :id is null");

        assertEquals("select * from run where id = ? and state = ? or ? is null", parsed.getSql());
        assertEquals(List.of("id", "state", "id"), parsed.getParameters().getParameterNames());
    }

    @Test
    void a_cast_is_no_name() {
        var parsed = parse("where :since::bigint is null");

        assertEquals("where ?::bigint is null", parsed.getSql());
        assertEquals(List.of("since"), parsed.getParameters().getParameterNames());
    }

    @Test
    void places_stay() {
        var parsed = parse("values (?, ?, 'x')");

        assertEquals("values (?, ?, 'x')", parsed.getSql());
        assertEquals(2, parsed.getParameters().getParameterCount());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "to_char(at, 'HH24:MI:ss ?')",
                "'it''s :no'",
                "\"a:b?\"",
                "-- why :not?\nselect 1",
                "/* :a\n ? */ select 1",
                "a - b / c"
            })
    void what_is_quoted_or_commented_stays(String sql) {
        var parsed = parse(sql);

        assertEquals(sql, parsed.getSql());
        assertEquals(0, parsed.getParameters().getParameterCount());
    }

    private static ParsedSql parse(String sql) {
        return NamedParameters.parsed(sql);
    }
}
