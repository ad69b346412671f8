package dev.dangjik.console;

import dev.dangjik.audit.AnchorFile;
import dev.dangjik.audit.AnchorPublicKey;
import dev.dangjik.audit.AnchorReading;
import dev.dangjik.audit.AnchorSource;
import dev.dangjik.audit.AuditVerification;
import dev.dangjik.audit.AuditVerifier;
import dev.dangjik.audit.ChainInspection;
import dev.dangjik.audit.ChainInspection.Witnesses;
import dev.dangjik.config.Environment;
import dev.dangjik.store.DatabaseVisit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
        description = "Walks every link of the audit chain, compares it with the anchors in Slack and on the machines, "
                + "and says whether anything was edited, added or taken away. Reads the database of DANGJIK_HOME or "
                + "DANGJIK_DB_URL, whether the bot runs or not, or a file; the anchors with SLACK_BOT_TOKEN and "
                + "DANGJIK_SITE as the bot has them, or files.",
        footer = {
            "",
            "Examples:",
            "  dangjik audit verify",
            "  dangjik audit verify audit.jsonl --anchors anchors.jsonl --public-key anchor.pub",
            "Exit codes: 0 whole, 2 a link was altered, 3 a link does not follow the one before, 4 the end is missing,",
            "5 it was written anew, 6 not every anchor could be looked at, 7 an anchor is gone or was edited,",
            "65 a file is not what it should be, 66 there is none, 69 the database cannot be read."
        })
final class AuditVerifyCommand implements Callable<Integer> {
    private final Environment environment;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--database", description = "Verify the database, which is done anyway when no FILE is given.")
    private boolean isDatabase;

    @Option(
            names = "--anchors",
            paramLabel = "FILE",
            description =
                    "Compare with the anchors in this file instead: what dangjik audit anchors wrote, or any text "
                            + "that holds them, such as what journalctl -t dangjik-anchor prints. May be given "
                            + "several times.")
    private List<Path> anchors = new ArrayList<>();

    @Option(
            names = "--public-key",
            paramLabel = "FILE",
            description =
                    "The public key of the anchors, as dangjik audit key prints it; default: that of the bot here.")
    private @Nullable Path publicKey;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "What dangjik audit export wrote.")
    private @Nullable Path file;

    AuditVerifyCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
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

    private AuditVerification ofDatabase() {
        try (var visit = DatabaseVisit.begin(environment.home(), environment.databaseUrl());
                var bot = ChainWitnesses.of(environment)) {
            return new ChainInspection(visit::connect, () -> witnesses(bot), Clock.systemUTC()).inspect();
        }
    }

    private AuditVerification ofFile(Path file) {
        checkIsThere(file);
        try (var bot = ChainWitnesses.of(environment)) {
            return AuditVerifier.verify(file, readings(), key(bot));
        } catch (IOException e) {
            throw new Refusals.Refused(ExitCode.DATA, String.valueOf(e.getMessage()));
        }
    }

    /// Those of the files, when there are any, else those that the bot has.
    private Witnesses witnesses(ChainWitnesses bot) {
        if (anchors.isEmpty()) {
            var known = bot.all();
            return publicKey == null ? known : new Witnesses(known.sources(), key(bot));
        }
        return new Witnesses(
                readings().stream().<AnchorSource>map(reading -> () -> reading).toList(), key(bot));
    }

    private List<AnchorReading> readings() {
        var all = new ArrayList<AnchorReading>();
        for (var from : anchors) {
            checkIsThere(from);
            try {
                all.addAll(AnchorFile.read(from));
            } catch (IOException | UncheckedIOException e) {
                throw new Refusals.Refused(ExitCode.DATA, String.valueOf(e.getMessage()));
            }
        }
        return all;
    }

    private Optional<AnchorPublicKey> key(ChainWitnesses bot) {
        var given = publicKey;
        try {
            if (given != null) {
                checkIsThere(given);
                return Optional.of(AnchorPublicKey.parse(Files.readString(given)));
            }
            return Optional.of(bot.keys().publicKey(bot.site()));
        } catch (IllegalArgumentException e) {
            throw new Refusals.Refused(ExitCode.DATA, given + ": " + e.getMessage());
        } catch (IOException _) {
            return Optional.empty(); // told as what it means: nothing can be found right
        }
    }

    private static void checkIsThere(Path file) {
        if (!Files.isReadable(file)) {
            throw new Refusals.Refused(ExitCode.NO_INPUT, "There is no file " + file + " that could be read.");
        }
    }
}
