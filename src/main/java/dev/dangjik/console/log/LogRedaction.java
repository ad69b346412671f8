package dev.dangjik.console.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.Context;
import dev.dangjik.config.Redactor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands the redactor that knows the secrets to the log, which is there before anything else is.
public final class LogRedaction {
    private static final String KEY = LogRedaction.class.getName();

    /// Knows what secrets look like, and no value yet.
    private static final Redactor BY_LOOKS = new Redactor();

    private LogRedaction() {}

    /// From now on every line of the log passes `redactor`. Before, secrets were known by their looks alone.
    public static void install(Redactor redactor) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            install(context, redactor);
        }
    }

    static void install(Context context, Redactor redactor) {
        context.putObject(KEY, redactor);
    }

    /// The redactor of a log.
    static Redactor of(Context context) {
        return context.getObject(KEY) instanceof Redactor redactor ? redactor : BY_LOOKS;
    }

    /// For a subcommand whose answer goes to standard output: the log goes to standard error and holds warnings
    /// only.
    public static void onlyWarnings() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
            context.getLoggerList().stream()
                    .filter(logger ->
                            logger.getLevel() != null && !logger.getLevel().isGreaterOrEqual(Level.WARN))
                    .forEach(logger -> logger.setLevel(Level.WARN));
            root.iteratorForAppenders().forEachRemaining(appender -> {
                if (appender instanceof ConsoleAppender<ILoggingEvent> console) {
                    console.setTarget("System.err");
                    console.start();
                }
            });
        }
    }
}
