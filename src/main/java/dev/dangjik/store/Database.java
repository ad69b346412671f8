package dev.dangjik.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.dangjik.config.Secret;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.TemplateEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The database with its schema up to date, and a pool of connections that work as the application role.
///
/// A connection waits at most 5 s to be lent, 20 s for a row lock, 60 s for a statement.
public final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final String LIMITS =
            "set lock_timeout = '20s'; set statement_timeout = '60s'; set idle_in_transaction_session_timeout = '60s'";

    /// How much a pool may have.
    private static final int POOL_SIZE = 10;

    /// How many transactions that nobody waits for within seconds may be open at a time: more would only slow down
    /// the urgent ones.
    private static final int IN_NO_HURRY = 2;

    private static final Duration LEND = Duration.ofSeconds(5);

    private final Login owner;
    private final HikariDataSource pool;
    private final Jdbi jdbi;
    private final Optional<EmbeddedPostgres> server;
    private final Precedence precedence = new Precedence();

    private Database(Login owner, HikariDataSource pool, Optional<EmbeddedPostgres> server) {
        this.owner = owner;
        this.pool = pool;
        this.jdbi = Jdbi.create(pool);
        // Statements are written as they are sent, but for the names.
        jdbi.getConfig(SqlStatements.class)
                .setTemplateEngine(TemplateEngine.NOP)
                .setSqlParser(new NamedParameters());
        this.server = server;
    }

    /// The database of `DANGJIK_DB_URL` when there is one, else the embedded one below `home`, started when needed.
    /// Closing the answer stops an embedded server that nobody else uses.
    ///
    /// @throws DatabaseUnavailable when it cannot be reached, started or migrated
    public static Database open(Path home, Optional<Secret<String>> url) {
        if (url.isPresent()) {
            return external(DatabaseUrl.parse(url.get()));
        }
        var server = EmbeddedPostgres.start(home);
        try {
            return open(server, EmbeddedPostgres.DATABASE, Optional.of(server));
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /// A database of a running embedded server, which stays when this is closed.
    public static Database on(EmbeddedPostgres server, String database) {
        return open(server, database, Optional.empty());
    }

    private static Database open(EmbeddedPostgres server, String name, Optional<EmbeddedPostgres> owned) {
        var owner = server.owner(name);
        var application = server.application(name);
        prepare(owner, Optional.of(application.password()));
        return new Database(owner, pool(application, LIMITS), owned);
    }

    /// A database on a server of the operator's.
    public static Database external(Login owner) {
        var refusal = prepare(owner, Optional.empty());
        refusal.ifPresent(why -> LOG.warn(
                "The audit is guarded by its trigger alone, since {} may not create or become the role {}: {}."
                        + " Let an administrator type: create role {}; grant {} to {};",
                owner.user(),
                AppRole.NAME,
                why,
                AppRole.NAME,
                AppRole.NAME,
                owner.user()));
        return new Database(
                owner,
                pool(owner, refusal.isPresent() ? LIMITS : LIMITS + "; set role " + AppRole.NAME),
                Optional.empty());
    }

    private static Optional<String> prepare(Login owner, Optional<Secret<String>> applicationPassword) {
        try {
            Flyway.configure()
                    .dataSource(owner.url(), owner.user(), owner.password().reveal())
                    .locations("classpath:db/migration")
                    .load()
                    .migrate();
            try (var connection = owner.connect()) {
                return new AppRole(connection).establish(applicationPassword);
            }
        } catch (FlywayException | SQLException e) {
            throw new DatabaseUnavailable(
                    "Bringing the tables of " + owner.place() + " up to date as " + owner.user() + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private static HikariDataSource pool(Login login, String init) {
        var config = new HikariConfig();
        config.setPoolName("dangjik");
        config.setJdbcUrl(login.url());
        config.setUsername(login.user());
        config.setPassword(login.password().reveal());
        config.setMaximumPoolSize(POOL_SIZE);
        config.setMinimumIdle(2);
        config.setConnectionTimeout(LEND.toMillis());
        config.setValidationTimeout(2_000);
        config.setConnectionInitSql(init);
        // Else the pool asks its first connection once; when that one breaks, it never lends any.
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        config.setInitializationFailTimeout(-1);
        config.addDataSourceProperty("connectTimeout", "5");
        config.addDataSourceProperty("socketTimeout", "75");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty(
                "ApplicationName", "dangjik " + ProcessHandle.current().pid());
        return new HikariDataSource(config);
    }

    /// The pool, as the application role.
    public HikariDataSource dataSource() {
        return pool;
    }

    public Jdbi jdbi() {
        return jdbi;
    }

    /// Transactions that are tried again while the server is away. However many there are, few are open at a time,
    /// and each begins when nothing [#urgent] is at work, or after a tenth of a second.
    public Transactions transactions(Clock clock) {
        return new JdbiTransactions(jdbi, clock, Pause.real(), precedence.patient(IN_NO_HURRY));
    }

    /// As above, for what somebody waits for within seconds.
    public Transactions urgent(Clock clock) {
        return new JdbiTransactions(jdbi, clock, Pause.real(), precedence.urgent());
    }

    /// A connection outside the pool, as the role that owns the tables; without the limits of the pool.
    public Connection connectAsOwner() throws SQLException {
        return owner.connect();
    }

    Login owner() {
        return owner;
    }

    /// Server and database for messages; no user, no password.
    public String place() {
        return owner.place();
    }

    /// The embedded server, when this database started or attached to it.
    public Optional<EmbeddedPostgres> embedded() {
        return server;
    }

    /// Closes the pool, and an embedded server that belongs to this database and that nobody else uses.
    @Override
    public void close() {
        pool.close();
        server.ifPresent(EmbeddedPostgres::close);
    }
}
