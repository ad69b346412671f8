package dev.dangjik.store;

import dev.dangjik.config.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/// A short look into the database beside the bot, or while none runs: its tables stay as they are, of whatever
/// release. An embedded server that is not running is started for as long as it takes.
public final class DatabaseVisit implements AutoCloseable {
    private final Login owner;
    private final Optional<EmbeddedPostgres> server;

    private DatabaseVisit(Login owner, Optional<EmbeddedPostgres> server) {
        this.owner = owner;
        this.server = server;
    }

    /// Visits the database of `DANGJIK_DB_URL` when there is one, else the embedded one below `home`.
    ///
    /// @throws DatabaseUnavailable when it cannot be reached or started, or there is none
    public static DatabaseVisit begin(Path home, Optional<Secret<String>> url) {
        var data = home.resolve("postgres").resolve("data");
        if (url.isEmpty() && !Files.exists(data)) {
            throw new DatabaseUnavailable("There is no database in " + data
                    + ". Set DANGJIK_HOME to the home of the bot, or DANGJIK_DB_URL to its database.");
        }
        var visit = beginOrMake(home, url);
        try (var connection = visit.connect();
                var statement = connection.createStatement();
                var found = statement.executeQuery("select to_regclass('audit_event') is not null")) {
            if (found.next() && found.getBoolean(1)) {
                return visit;
            }
            throw new DatabaseUnavailable("The database " + visit.place() + " holds no tables of Dangjik.");
        } catch (SQLException | DatabaseUnavailable e) {
            visit.close();
            throw e instanceof DatabaseUnavailable known
                    ? known
                    : new DatabaseUnavailable("Visiting the database " + visit.place() + ": " + e.getMessage(), e);
        }
    }

    /// As above, and makes an embedded database without tables where there is none.
    public static DatabaseVisit beginOrMake(Path home, Optional<Secret<String>> url) {
        if (url.isPresent()) {
            return new DatabaseVisit(DatabaseUrl.parse(url.get()), Optional.empty());
        }
        checkOwner(home, System.getProperty("user.name"));
        var server = EmbeddedPostgres.start(home);
        return new DatabaseVisit(server.owner(EmbeddedPostgres.DATABASE), Optional.of(server));
    }

    /// Another user, root included, would leave files that the bot's own user cannot read any more.
    static void checkOwner(Path home, String user) {
        try {
            if (Files.exists(home) && !Files.getOwner(home).getName().equals(user)) {
                var owner = Files.getOwner(home).getName();
                throw new DatabaseUnavailable("The home " + home + " belongs to " + owner + ", and this is " + user
                        + ". Type the same behind: sudo -u " + owner + " DANGJIK_HOME=" + home);
            }
        } catch (IOException e) {
            throw new DatabaseUnavailable("Looking whose the home " + home + " is: " + e.getMessage(), e);
        }
    }

    /// A connection of the role that owns the tables, with no transaction open.
    public Connection connect() throws SQLException {
        return owner.connect();
    }

    /// Server and database for messages; no user, no password.
    public String place() {
        return owner.place();
    }

    Login owner() {
        return owner;
    }

    /// Stops an embedded server that nobody else uses.
    @Override
    public void close() {
        server.ifPresent(EmbeddedPostgres::close);
    }
}
