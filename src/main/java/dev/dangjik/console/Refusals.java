package dev.dangjik.console;

import dev.dangjik.config.InvalidConfiguration;
import dev.dangjik.store.ArchiveRefused;
import dev.dangjik.store.DatabaseUnavailable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.sql.SQLException;

/// Tells at the command line what went wrong, in a sentence and an exit code; only a defect has a stack trace.
final class Refusals {
    private Refusals() {}

    /// The exit code for `problem`, which is told on `err`.
    ///
    /// @throws Exception `problem` itself, when it is a defect
    static int told(Exception problem, PrintWriter err) throws Exception {
        return switch (problem) {
            case InvalidConfiguration invalid -> {
                invalid.problems().forEach(err::println);
                yield ExitCode.CONFIGURATION;
            }
            case Refused refused -> told(err, refused, refused.exitCode());
            case DatabaseUnavailable e -> told(err, e, ExitCode.UNAVAILABLE);
            case ArchiveRefused e -> told(err, e, ExitCode.DATA);
            case SQLException e -> told(err, e, ExitCode.UNAVAILABLE);
            case IOException e -> told(err, e, ExitCode.IO);
            case UncheckedIOException e -> told(err, e, ExitCode.IO);
            default -> throw problem;
        };
    }

    private static int told(PrintWriter err, Exception problem, int code) {
        err.println(problem.getMessage());
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
