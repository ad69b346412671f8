package dev.dangjik.testing;

import dev.dangjik.store.Database;
import dev.dangjik.store.EmbeddedPostgres;
import dev.dangjik.store.Pause;
import dev.dangjik.store.PostgresBinaries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/// The embedded server that all tests of one JVM share, in a directory that goes away with it. The unpacked
/// programs stay in the temporary directory for the next JVM.
final class PostgresServer implements AutoCloseable {
    private static final String TEMPLATE = "template_dangjik";

    private final Path home;
    private final EmbeddedPostgres server;
    private final AtomicInteger made = new AtomicInteger();

    PostgresServer() {
        var temporary = Path.of(System.getProperty("java.io.tmpdir"));
        var binaries = temporary.resolve("dangjik-test-server-" + System.getProperty("user.name"));
        try {
            home = Files.createTempDirectory(temporary, "dangjik-test-");
            server = EmbeddedPostgres.start(home, new PostgresBinaries(binaries), Pause.real());
            execute("create database " + TEMPLATE);
            Database.on(server, TEMPLATE).close();
        } catch (IOException | SQLException e) {
            throw new IllegalStateException("Starting the PostgreSQL server of the tests: " + e.getMessage(), e);
        }
    }

    EmbeddedPostgres server() {
        return server;
    }

    /// A new database with every table, empty. One at a time: the roles are the whole server's.
    synchronized Database fresh() {
        var name = "test_" + made.incrementAndGet();
        try {
            execute("create database " + name + " template " + TEMPLATE);
        } catch (SQLException e) {
            throw new IllegalStateException("Making the test database " + name + ": " + e.getMessage(), e);
        }
        return Database.on(server, name);
    }

    private void execute(String sql) throws SQLException {
        try (var connection = server.owner("postgres").connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() {
        server.stop(EmbeddedPostgres.Stop.IMMEDIATE);
        TemporaryFiles.delete(home);
    }
}
