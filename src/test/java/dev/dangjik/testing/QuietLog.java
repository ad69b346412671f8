package dev.dangjik.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.Logger;

/// The log of tests: warnings only, in short lines.
@ConfiguratorRank(ConfiguratorRank.CUSTOM_TOP_PRIORITY)
public final class QuietLog extends ContextAwareBase implements Configurator {
    @Override
    public ExecutionStatus configure(LoggerContext loggers) {
        var lines = new PatternLayoutEncoder();
        lines.setContext(loggers);
        lines.setPattern("%d{HH:mm:ss.SSS} %-5level %logger{20} %msg%n");
        lines.start();
        var console = new ConsoleAppender<ILoggingEvent>();
        console.setContext(loggers);
        console.setEncoder(lines);
        console.start();
        var root = loggers.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(console);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
