package dev.dangjik.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.testing.Postgres;
import java.sql.SQLException;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DatabaseTest {
    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private static final String LINK = """
            insert into audit_event (seq, ts_us, type, severity, via, body, body_sha256, prev_hash, hash)
            values (1, 0, 'x', 0, 'cli', '', '', '\\x00', '\\x01')""";

    @Test
    void the_application_may_append_to_the_audit_and_never_change_it() {
        postgres.jdbi().useHandle(handle -> assertEquals(1, handle.execute(LINK)));

        for (var sql : new String[] {
            "update audit_event set type = 'y'", "delete from audit_event", "truncate audit_event",
        }) {
            var refusal =
                    assertThrows(JdbiException.class, () -> postgres.jdbi().useHandle(h -> h.execute(sql)));
            assertTrue(String.valueOf(refusal.getMessage()).contains("permission denied"), refusal.getMessage());
        }
    }

    @Test
    void the_owner_of_the_tables_cannot_change_the_audit_by_a_plain_statement_either() throws SQLException {
        postgres.jdbi().useHandle(handle -> handle.execute(LINK));
        try (var owner = postgres.database().connectAsOwner();
                var statement = owner.createStatement()) {
            for (var sql : new String[] {
                "update audit_event set type = 'y'", "delete from audit_event", "truncate audit_event",
            }) {
                var refusal = assertThrows(SQLException.class, () -> statement.execute(sql));
                assertTrue(String.valueOf(refusal.getMessage()).contains("append-only"), refusal.getMessage());
            }
        }
    }

    @Test
    void the_application_cannot_change_tables() {
        for (var sql : new String[] {
            "create table x (y int)", "drop trigger audit_event_append_only on audit_event", "alter table run add z int"
        }) {
            var refusal =
                    assertThrows(JdbiException.class, () -> postgres.jdbi().useHandle(h -> h.execute(sql)));
            assertTrue(String.valueOf(refusal.getMessage()).matches("(?s).*(permission denied|must be owner).*"));
        }
    }

    @Test
    void an_external_database_is_worked_on_as_the_application_role_too() {
        var login = postgres.server().owner(ofDatabase());
        try (var external = Database.external(login)) {
            var user = external.jdbi()
                    .withHandle(h -> h.createQuery("select current_user || ' of ' || session_user")
                            .mapTo(String.class)
                            .one());
            assertEquals("dangjik_app of dangjik", user);
            assertTrue(external.embedded().isEmpty());
        }
    }

    @Test
    void opening_twice_changes_nothing() {
        Database.on(postgres.server(), ofDatabase()).close();
        postgres.jdbi().useHandle(handle -> assertEquals(1, handle.execute(LINK)));
    }

    private static String ofDatabase() {
        return postgres.database().place().replaceFirst(".*/", "");
    }
}
