package dev.dangjik.console.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class LogSetupTest {
    private final LoggerContext loggers = new LoggerContext();

    @Test
    void logback_finds_it() {
        var found = ServiceLoader.load(Configurator.class).stream()
                .map(ServiceLoader.Provider::type)
                .collect(Collectors.toSet());

        assertTrue(found.contains(LogSetup.class), found.toString());
    }

    @Test
    void libraries_are_quiet_and_docker_java_which_would_print_command_lines_is_silent() {
        configured(Map.of());

        assertEquals(Level.INFO, loggers.getLogger("dev.dangjik.run").getEffectiveLevel());
        assertEquals(Level.WARN, loggers.getLogger("net.schmizz.sshj").getEffectiveLevel());
        assertEquals(Level.OFF, loggers.getLogger("com.github.dockerjava.core").getEffectiveLevel());
    }

    @Test
    void lines_are_for_people_and_in_the_zone_of_the_environment() {
        var line = line(Map.of("TZ", "Asia/Tokyo"));

        assertTrue(line.startsWith("2026-03-01T09:00:00.000+09:00 INFO "), line);
        assertTrue(line.endsWith("hello\n"), line);
    }

    @Test
    void lines_are_json_on_demand() {
        var line = line(Map.of("DANGJIK_LOG", "json"));

        assertTrue(line.startsWith("{") && line.endsWith("}\n"), line);
    }

    private String line(Map<String, String> environment) {
        configured(environment);
        var logger = loggers.getLogger("dev.dangjik.Some");
        var event = new LoggingEvent("", logger, Level.INFO, "hello", null, new Object[0]);
        event.setMDCPropertyMap(Map.of());
        event.setInstant(Instant.parse("2026-03-01T00:00:00Z"));
        var root = loggers.getLogger(Logger.ROOT_LOGGER_NAME);
        var console = (ConsoleAppender<ILoggingEvent>) root.getAppender("console");
        return new String(console.getEncoder().encode(event), StandardCharsets.UTF_8);
    }

    private void configured(Map<String, String> environment) {
        assertEquals(
                Configurator.ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY, new LogSetup(environment).configure(loggers));
    }
}
