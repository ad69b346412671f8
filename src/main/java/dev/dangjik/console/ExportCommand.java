package dev.dangjik.console;

import dev.dangjik.audit.AuditVerifier;
import dev.dangjik.config.Environment;
import dev.dangjik.store.Archive;
import dev.dangjik.store.DatabaseVisit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `dangjik export`: the whole database as one file.
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = "Writes the whole database to one new file, as of one moment, reads it back and compares. The "
                + "bot may go on running. Refuses when the audit chain was altered.",
        footer = {
            "",
            "Examples:",
            "  dangjik export dangjik-2026-11-21.zip",
            "  DANGJIK_HOME=/srv/dangjik dangjik export /mnt/backup/dangjik.zip",
            "Exit codes: 65 the audit chain was altered, 69 the database cannot be read, 73 the file cannot be made",
            "or is there already."
        })
final class ExportCommand implements Callable<Integer> {
    private final Environment environment;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--even-if-altered",
            description = "Write it although the audit chain was altered: as evidence. It cannot be imported.")
    private boolean isEvidence;

    @Parameters(paramLabel = "FILE", description = "The new file; by custom it ends with .zip.")
    private @Nullable Path file;

    ExportCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        var target = Objects.requireNonNull(file).toAbsolutePath();
        if (Files.exists(target)) {
            throw NewFile.isThere(target);
        }
        if (target.getParent() == null || !Files.isWritable(target.getParent())) {
            throw new Refusals.Refused(
                    ExitCode.CANNOT_CREATE, "No file can be made in " + target.getParent() + ". Name another place.");
        }
        try (var visit = DatabaseVisit.begin(environment.home(), environment.databaseUrl())) {
            var trust = isEvidence ? Archive.Trust.NOT_NEEDED : Archive.Trust.REQUIRED;
            var manifest = new Archive(visit, AuditVerifier.chainCheck(), Clock.systemUTC()).write(target, trust);
            var out = Objects.requireNonNull(spec).commandLine().getOut();
            out.printf(
                    "%d rows of %d tables of %s are in %s; read back and the same.%n",
                    manifest.rows(), manifest.tables().size(), visit.place(), target);
            out.printf("Into an empty database: dangjik import %s%n", target);
            out.flush();
            return 0;
        }
    }
}
