package dev.dangjik.console;

import dev.dangjik.audit.AuditExport;
import dev.dangjik.audit.AuditVerification;
import dev.dangjik.audit.ChainInspection;
import dev.dangjik.audit.VerificationDuty;
import dev.dangjik.config.Environment;
import dev.dangjik.store.DatabaseVisit;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `dangjik audit export`: the chain as a file that can be verified anywhere.
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = "Checks the audit chain and writes it to a new file, one JSON object a line, readable for its "
                + "owner only. "
                + "dangjik audit verify FILE verifies it, also on another machine.",
        footer = {
            "",
            "Examples:",
            "  dangjik audit export audit.jsonl",
            "  dangjik audit export --from 2026-11-01 --to 2026-11-30 audit-2026-11.jsonl",
            "Exit codes: 64 a time is not understood, 66 nothing happened in that time, 69 the database cannot be",
            "read, 73 the file cannot be made or is there already."
        })
final class AuditExportCommand implements Callable<Integer> {
    private final Environment environment;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "From this day (2026-11-01, in the zone of TZ, else Asia/Seoul) or time (RFC 3339) on.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = "Up to this whole day, or before this time.")
    private @Nullable String to;

    @Parameters(paramLabel = "FILE", description = "The new file.")
    private @Nullable Path file;

    AuditExportCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws SQLException, IOException {
        var command = Objects.requireNonNull(spec).commandLine();
        var target = Objects.requireNonNull(file);
        ZoneId zone = environment.zone();
        var span = new AuditExport.Span(
                Optional.ofNullable(from)
                        .map(text -> DayOrTime.parse(text, command).begin(zone)),
                Optional.ofNullable(to)
                        .map(text -> DayOrTime.parse(text, command).end(zone)));
        try (var visit = DatabaseVisit.begin(environment.home(), environment.databaseUrl());
                var connection = visit.connect();
                var witnesses = ChainWitnesses.of(environment);
                var written = NewFile.at(target)) {
            verify(visit, witnesses, command.getErr());
            long links = AuditExport.write(connection, written.writer(), span);
            if (links == 0) {
                throw new Refusals.Refused(
                        ExitCode.NO_INPUT, "The audit of " + visit.place() + " holds no link" + between(span) + ".");
            }
            written.keep();
            command.getOut()
                    .printf(
                            "%d links of %s are in %s. Next: dangjik audit verify %s%n",
                            links, visit.place(), target, target);
            command.getOut().flush();
            return 0;
        }
    }

    /// Says on `err` what is not right with what is about to be written, and has the bot tell it too; written
    /// it is all the same, as evidence.
    private static void verify(DatabaseVisit visit, ChainWitnesses witnesses, PrintWriter err) throws SQLException {
        var clock = Clock.systemUTC();
        var found = new ChainInspection(visit::connect, witnesses::all, clock).inspect();
        if (found.verdict() != AuditVerification.Verdict.OK) {
            found.lines().forEach(err::println);
            err.flush();
            try (var connection = visit.connect()) {
                VerificationDuty.ask(connection, clock.instant());
            }
        }
    }

    private static String between(AuditExport.Span span) {
        return span.from().map(Instant::toString).map(time -> " from " + time).orElse("")
                + span.before()
                        .map(Instant::toString)
                        .map(time -> " before " + time)
                        .orElse("");
    }
}
