package dev.dangjik.console;

import dev.dangjik.audit.AuditVerification;
import dev.dangjik.audit.AuditVerifier;
import dev.dangjik.config.Environment;
import dev.dangjik.store.Archive;
import dev.dangjik.store.Database;
import dev.dangjik.store.DatabaseVisit;
import dev.dangjik.store.InstanceLock;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `dangjik import`: fills an empty database from a file; also the way from the embedded database to an external one.
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = "Fills an empty database with what dangjik export or the nightly copy wrote, everything or "
                + "nothing, and verifies the audit chain. Only while no bot runs on that database.",
        footer = {
            "",
            "Examples:",
            "  DANGJIK_HOME=/var/lib/dangjik-new dangjik import dangjik.zip",
            "  DANGJIK_DB_URL=postgres://dangjik:secret@db.example:5432/dangjik dangjik import dangjik.zip",
            "Exit codes: 65 the file or its audit chain is not as it was written, or the database is not empty, 66",
            "there is no such file, 69 the database cannot be reached, 75 a bot runs on it."
        })
final class ImportCommand implements Callable<Integer> {
    private final Environment environment;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "What dangjik export or the nightly copy wrote.")
    private @Nullable Path file;

    ImportCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws SQLException {
        var archive = Objects.requireNonNull(file);
        if (!Files.isReadable(archive)) {
            throw new Refusals.Refused(ExitCode.NO_INPUT, "There is no file " + archive + " that could be read.");
        }
        Archive.verify(archive);
        try (var visit = DatabaseVisit.beginOrMake(environment.home(), environment.databaseUrl())) {
            return switch (InstanceLock.attempt(visit, InstanceLock.Sharing.ALONE)) {
                case InstanceLock.Attempt.Held(var holder) ->
                    throw new Refusals.Refused(
                            ExitCode.BUSY,
                            holder + " works on " + visit.place() + ". Stop the bot first, then type again: dangjik"
                                    + " import " + archive);
                case InstanceLock.Attempt.Taken(var lock) -> {
                    try (lock;
                            var database = Database.open(environment.home(), environment.databaseUrl())) {
                        yield fill(database, archive);
                    }
                }
            };
        }
    }

    private int fill(Database database, Path archive) throws SQLException {
        var manifest = new Archive(database, AuditVerifier.chainCheck(), Clock.systemUTC()).read(archive);
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        out.printf(
                "%d rows of %d tables, written at %s, are in %s.%n",
                manifest.rows(), manifest.tables().size(), manifest.createdAt(), database.place());
        AuditVerification chain;
        try (var connection = database.connectAsOwner()) {
            chain = AuditVerifier.verify(connection);
        }
        chain.lines().forEach(out::println);
        out.println("Next, with the same settings: dangjik serve");
        out.flush();
        return chain.isAcceptable() ? 0 : ExitCode.DATA;
    }
}
