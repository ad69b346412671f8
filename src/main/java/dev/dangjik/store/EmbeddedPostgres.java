package dev.dangjik.store;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A PostgreSQL server of our own below `DANGJIK_HOME/postgres`: durable, on the loopback interface only, with
/// generated passwords, never as root. It outlives a killed bot, and the next start attaches to it.
public final class EmbeddedPostgres implements AutoCloseable {
    /// Name of the database that Dangjik keeps its tables in.
    public static final String DATABASE = "dangjik";

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final Duration STEP = Duration.ofMillis(100);
    private static final int PATIENCE = 600;

    /// How a server is stopped.
    public enum Stop {
        /// Open transactions are rolled back, everything is written: the next start is quick.
        FAST,
        /// As a crash: the next start recovers from the log.
        IMMEDIATE
    }

    private final ServerFiles files;
    private final ServerControl control;
    private final Pause pause;
    private final ServerUse use;
    private int port;

    private EmbeddedPostgres(ServerFiles files, ServerControl control, Pause pause) throws IOException {
        this.files = files;
        this.control = control;
        this.pause = pause;
        this.use = ServerUse.begin(files.folder());
    }

    /// Attaches to the server of `home` or starts it; makes it first where there is none.
    ///
    /// @throws DatabaseUnavailable telling what is in the way: a full disk, another owner, another major version
    public static EmbeddedPostgres start(Path home) {
        return start(home, new PostgresBinaries(home.resolve("postgres")), Pause.real());
    }

    /// As [#start(Path)], with the server unpacked elsewhere.
    public static EmbeddedPostgres start(Path home, PostgresBinaries binaries, Pause pause) {
        EmbeddedPostgres server = null;
        try {
            var files = ServerFiles.below(home);
            server = new EmbeddedPostgres(files, new ServerControl(files, binaries), pause);
            server.run();
            return server;
        } catch (IOException | SQLException | RuntimeException e) {
            if (server != null) {
                server.use.end();
            }
            if (e instanceof RuntimeException known) {
                throw known;
            }
            throw new DatabaseUnavailable(
                    "Starting the embedded PostgreSQL below " + home.resolve("postgres") + ": " + e.getMessage(), e);
        }
    }

    /// The TCP port on 127.0.0.1. It stays the same from start to start unless another program took it.
    public int port() {
        return port;
    }

    /// The role that owns every table.
    public Login owner(String database) {
        return new Login(DatabaseUrl.local(port, database), ServerFiles.OWNER, files.password(ServerFiles.OWNER));
    }

    /// The role the bot works as; it exists once [Database] has been opened.
    public Login application(String database) {
        return new Login(DatabaseUrl.local(port, database), AppRole.NAME, files.password(AppRole.NAME));
    }

    /// Starts the server again when it is gone, as after an out-of-memory kill; for a caller's tick.
    ///
    /// @return whether it had to be started
    public synchronized boolean ensureRunning() {
        try {
            if (Postmaster.of(files.data()).isPresent()) {
                return false;
            }
            LOG.warn("The embedded PostgreSQL on port {} is gone; starting it again", port);
            run();
            return true;
        } catch (IOException | SQLException e) {
            throw new DatabaseUnavailable(
                    "Starting the embedded PostgreSQL again below " + files.folder() + ": " + e.getMessage(), e);
        }
    }

    /// Stops the server whoever uses it.
    public synchronized void stop(Stop how) {
        try {
            control.stop(how);
        } catch (IOException e) {
            throw new DatabaseUnavailable(
                    "Stopping the embedded PostgreSQL on port " + port + ": " + e.getMessage(), e);
        }
    }

    /// Stops the server fast, unless another process of ours uses it: then that one will. Whoever begins to use it
    /// meanwhile starts it again.
    @Override
    public void close() {
        try (var _ = ServerUse.exclusively(files.folder())) {
            if (use.end()) {
                stop(Stop.FAST);
            }
        } catch (IOException e) {
            throw new DatabaseUnavailable(
                    "Ending the use of the embedded PostgreSQL below " + files.folder() + ": " + e.getMessage(), e);
        }
    }

    private void run() throws IOException, SQLException {
        try (var _ = ServerUse.exclusively(files.folder())) {
            files.checkVersion();
            if (!files.isInitialised()) {
                control.initialise();
            }
            for (int tries = 0; ; tries++) {
                var answer = attempt(tries);
                if (answer.isPresent()) {
                    port = answer.get();
                    break;
                }
                pause.pause(STEP);
            }
        }
        createDatabase();
    }

    /// The port when the server answers, empty when it is worth another try.
    private Optional<Integer> attempt(int tries) throws IOException {
        var running = Postmaster.of(files.data());
        if (running.isPresent()) {
            return isOurs(running.get().port(), tries)
                    ? Optional.of(running.get().port())
                    : Optional.empty();
        }
        int wanted = control.freePort();
        var started = control.start(wanted);
        return switch (started) {
            case ServerControl.Started.Yes _ -> Optional.of(wanted);
            case ServerControl.Started.NotYet notYet -> {
                if (tries > PATIENCE / 4) {
                    throw new DatabaseUnavailable("Starting the embedded PostgreSQL in " + files.data() + ": the server"
                            + " before it does not let go.\n" + notYet.log());
                }
                yield Optional.empty();
            }
            case ServerControl.Started.No no ->
                throw new DatabaseUnavailable("Starting the embedded PostgreSQL in " + files.data() + ":\n" + no.log());
        };
    }

    private boolean isOurs(int port, int tries) {
        var login =
                new Login(DatabaseUrl.local(port, "postgres"), ServerFiles.OWNER, files.password(ServerFiles.OWNER));
        try (var connection = login.connect();
                var statement = connection.createStatement();
                var found = statement.executeQuery("show data_directory")) {
            found.next();
            if (Path.of(found.getString(1)).equals(files.data())) {
                return true;
            }
            throw new DatabaseUnavailable("The server on port " + port + " keeps its data in " + found.getString(1)
                    + ", not in " + files.data());
        } catch (SQLException e) {
            boolean isComing = e.getSQLState() != null && e.getSQLState().matches("08.*|57P.*");
            if (isComing && tries < PATIENCE) {
                return false;
            }
            throw new DatabaseUnavailable(
                    "Attaching to the embedded PostgreSQL on port " + port + ": " + e.getMessage(), e);
        }
    }

    private void createDatabase() throws SQLException {
        try (var connection = owner("postgres").connect();
                var statement = connection.createStatement();
                var found = statement.executeQuery("select 1 from pg_database where datname = '" + DATABASE + "'")) {
            if (!found.next()) {
                statement.execute("create database " + DATABASE);
            }
        }
    }

    Path data() {
        return files.data();
    }
}
