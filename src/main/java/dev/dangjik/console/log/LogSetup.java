package dev.dangjik.console.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.Map;
import org.slf4j.Logger;

/// Where the log goes and what is in it: standard output, everything of Dangjik's and little of the libraries'.
///
/// In code and not in `logback.xml`, since reading that took a twentieth of a start. Logback finds this class by its
/// service file.
@ConfiguratorRank(ConfiguratorRank.CUSTOM_NORMAL_PRIORITY)
public final class LogSetup extends ContextAwareBase implements Configurator {
    private static final Map<String, Level> LIBRARIES = Map.of(
            "org.flywaydb", Level.WARN,
            "com.zaxxer.hikari", Level.ERROR,
            "com.slack.api", Level.WARN,
            "net.schmizz", Level.WARN,
            "com.github.dockerjava", Level.OFF,
            "com.github.kagkarlsson", Level.WARN,
            // A day that no month has is told as a problem of its file.
            "com.github.kagkarlsson.scheduler.task.schedule.CronSchedule", Level.OFF,
            "io.netty", Level.WARN);

    private final Map<String, String> environment;

    public LogSetup() {
        this(System.getenv());
    }

    LogSetup(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public ExecutionStatus configure(LoggerContext loggers) {
        var lines = new LogLines();
        lines.setContext(loggers);
        lines.setForm(environment.getOrDefault("DANGJIK_LOG", "plain"));
        lines.setZone(environment.getOrDefault("TZ", "Asia/Seoul"));
        lines.start();
        var console = new ConsoleAppender<ILoggingEvent>();
        console.setContext(loggers);
        console.setName("console");
        console.setEncoder(lines);
        console.start();
        LIBRARIES.forEach((name, level) -> loggers.getLogger(name).setLevel(level));
        var root = loggers.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        root.addAppender(console);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
