package dev.dangjik.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dangjik.config.InvalidConfiguration;
import dev.dangjik.config.Secret;
import java.util.List;
import org.junit.jupiter.api.Test;

class DatabaseUrlTest {
    @Test
    void both_forms_of_a_url_are_read() {
        for (var url : List.of(
                "postgres://bot:s%2Fe+c@db.example:6543/dangjik?sslmode=require",
                "postgresql://bot:s%2Fe+c@db.example:6543/dangjik?sslmode=require",
                "jdbc:postgresql://db.example:6543/dangjik?user=bot&password=s%2Fe+c&sslmode=require")) {
            var login = DatabaseUrl.parse(new Secret<>(url));

            assertEquals("jdbc:postgresql://db.example:6543/dangjik?sslmode=require", login.url());
            assertEquals("bot", login.user());
            assertEquals("s/e+c", login.password().reveal());
            assertEquals("db.example:6543/dangjik", login.place());
        }
    }

    @Test
    void the_port_is_optional() {
        assertEquals(
                "jdbc:postgresql://db/x",
                DatabaseUrl.parse(new Secret<>("postgres://u@db/x")).url().replace(":5432", ""));
    }

    @Test
    void a_refusal_never_holds_the_password() {
        for (var url :
                List.of("mysql://bot:pass123@db/x", "postgres://bot:pass123@/x", "postgres://bot:pass 123@db/x")) {
            var refusal = assertThrows(InvalidConfiguration.class, () -> DatabaseUrl.parse(new Secret<>(url)));
            assertFalse(String.valueOf(refusal.getMessage()).contains("123"), refusal.getMessage());
        }
    }
}
