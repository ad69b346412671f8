package dev.dangjik.console;

import dev.dangjik.config.InvalidConfiguration;
import dev.dangjik.store.ArchiveRefused;
import dev.dangjik.store.DatabaseUnavailable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import picocli.CommandLine;

/// Tells at the command line what went wrong, in a sentence and an exit code; only a defect has a stack trace.
final class Refusals implements CommandLine.IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception problem, CommandLine command, CommandLine.ParseResult words)
            throws Exception {
        return switch (problem) {
            case InvalidConfiguration invalid -> {
                invalid.problems().forEach(command.getErr()::println);
                yield ExitCode.CONFIGURATION;
            }
            case Refused refused -> told(command, refused, refused.exitCode());
            case DatabaseUnavailable e -> told(command, e, ExitCode.UNAVAILABLE);
            case ArchiveRefused e -> told(command, e, ExitCode.DATA);
            case SQLException e -> told(command, e, ExitCode.UNAVAILABLE);
            case IOException e -> told(command, e, ExitCode.IO);
            case UncheckedIOException e -> told(command, e, ExitCode.IO);
            default -> throw problem;
        };
    }

    private static int told(CommandLine command, Exception problem, int code) {
        command.getErr().println(problem.getMessage());
        return code;
    }

    /// A subcommand cannot do what was asked; the message says why and what to type next.
    static final class Refused extends RuntimeException {
        private final int exitCode;

        Refused(int exitCode, String message) {
            super(message);
            this.exitCode = exitCode;
        }

        int exitCode() {
            return exitCode;
        }
    }
}
