package dev.dangjik.console;

import dev.dangjik.audit.AuditVerification;
import dev.dangjik.audit.AuditVerifier;
import dev.dangjik.config.Environment;
import dev.dangjik.store.DatabaseVisit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `dangjik audit verify`: walks every link of the chain, in the database or in an exported file.
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Walks every link of the audit chain and says whether one was edited, added or taken away. "
                + "Reads the database of DANGJIK_HOME or DANGJIK_DB_URL, whether the bot runs or not, or a file.",
        footer = {
            "",
            "Examples:",
            "  dangjik audit verify",
            "  dangjik audit verify audit-2026-11.jsonl",
            "Exit codes: 2 a link was altered, 3 a link does not follow the one before, 4 a file ends too early,",
            "6 untouched as far as the database itself can tell (there are no anchors yet to compare with),",
            "65 the file is no export, 66 there is none, 69 the database cannot be read."
        })
final class AuditVerifyCommand implements Callable<Integer> {
    private final Environment environment;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--database", description = "Verify the database, which is done anyway when no FILE is given.")
    private boolean isDatabase;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "What dangjik audit export wrote.")
    private @Nullable Path file;

    AuditVerifyCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws SQLException {
        var command = java.util.Objects.requireNonNull(spec).commandLine();
        var given = file;
        if (given != null && isDatabase) {
            throw new ParameterException(command, "Give --database or FILE, not both.");
        }
        var result = given == null ? ofDatabase() : ofFile(given);
        result.lines().forEach(command.getOut()::println);
        command.getOut().flush();
        return result.verdict().exitCode();
    }

    private AuditVerification ofDatabase() throws SQLException {
        try (var visit = DatabaseVisit.begin(environment.home(), environment.databaseUrl());
                var connection = visit.connect()) {
            return AuditVerifier.verify(connection);
        }
    }

    private static AuditVerification ofFile(Path file) {
        if (!Files.isReadable(file)) {
            throw new Refusals.Refused(ExitCode.NO_INPUT, "There is no file " + file + " that could be read.");
        }
        try {
            return AuditVerifier.verify(file);
        } catch (IOException e) {
            throw new Refusals.Refused(ExitCode.DATA, String.valueOf(e.getMessage()));
        }
    }
}
