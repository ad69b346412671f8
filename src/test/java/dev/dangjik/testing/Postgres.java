package dev.dangjik.testing;

import dev.dangjik.store.Database;
import dev.dangjik.store.EmbeddedPostgres;
import dev.dangjik.store.Transactions;
import java.time.Clock;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A real PostgreSQL for a test class: `@RegisterExtension static final Postgres postgres = Postgres.perClass();`
///
/// One server a JVM, started at the first use; a database of its own, with every table, a class or a test.
public final class Postgres implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {
    private static final ExtensionContext.Namespace SPACE = ExtensionContext.Namespace.create(Postgres.class);

    private final boolean isFreshEachTest;
    private @Nullable PostgresServer server;
    private @Nullable Database database;

    private Postgres(boolean isFreshEachTest) {
        this.isFreshEachTest = isFreshEachTest;
    }

    /// All tests of the class see the same rows.
    public static Postgres perClass() {
        return new Postgres(false);
    }

    /// Every test starts with empty tables (about 60 ms each).
    public static Postgres perTest() {
        return new Postgres(true);
    }

    public Database database() {
        return present(database);
    }

    public Jdbi jdbi() {
        return database().jdbi();
    }

    /// Transactions with the product's rule for trying again, on `clock`.
    public Transactions transactions(Clock clock) {
        return database().transactions(clock);
    }

    /// As above, on the system's clock.
    public Transactions transactions() {
        return transactions(Clock.systemUTC());
    }

    /// What stands in the audit, oldest first.
    ///
    /// @param expression of each entry, in SQL; `said` is its body
    public List<String> audited(String expression) {
        var sql = "with entry as (select *, convert_from(body, 'UTF8')::jsonb as said from audit_event order by seq) ";
        return jdbi().withHandle(handle -> handle.createQuery(sql + "select " + expression + " from entry")
                .mapTo(String.class)
                .list());
    }

    /// One more database with every table, empty; the caller closes it.
    public Database another() {
        return present(server).fresh();
    }

    /// The server, which other test classes of this JVM use as well: do not stop it.
    public EmbeddedPostgres server() {
        return present(server).server();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        server = context.getRoot()
                .getStore(SPACE)
                .computeIfAbsent(PostgresServer.class, _ -> new PostgresServer(), PostgresServer.class);
        if (!isFreshEachTest) {
            database = server.fresh();
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (isFreshEachTest) {
            database = present(server).fresh();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (isFreshEachTest) {
            close();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    private void close() {
        var open = database;
        database = null;
        if (open != null) {
            open.close();
        }
    }

    private static <T> T present(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("the field of this extension must be static, and used inside a test");
        }
        return value;
    }
}
