package dev.dangjik.console.log;

import com.github.kagkarlsson.shaded.jdbc.SQLRuntimeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jdbi.v3.core.JdbiException;

/// Tells what happens to every bot one day from what is a defect of this one. Only a defect needs a stack trace.
final class ExpectedFailures {
    private static final String OURS = "dev.dangjik.";

    /// SQLState classes of a server that is away, going, or full.
    private static final String AWAY = "(08|53|57).*";

    private ExpectedFailures() {}

    /// Whether the sentence of `failure` says all there is to know.
    static boolean isExpected(Throwable failure) {
        return switch (failure) {
            case UncheckedIOException _ -> true;
            case JdbiException e -> isCauseExpected(e);
            case SQLRuntimeException e -> isCauseExpected(e);
            case ExecutionException e -> isCauseExpected(e);
            case CompletionException e -> isCauseExpected(e);
            case SQLTransientException _ -> true;
            case SQLException e -> e.getSQLState() != null && e.getSQLState().matches(AWAY);
            case IOException _, TimeoutException _, InterruptedException _ -> true;
            default -> failure.getClass().getName().startsWith(OURS);
        };
    }

    private static boolean isCauseExpected(Throwable failure) {
        return failure.getCause() != null && isExpected(failure.getCause());
    }
}
