package dev.dangjik.console.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dangjik.config.Redactor;
import dev.dangjik.config.Secret;
import dev.dangjik.store.DatabaseUnavailable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.MDC;

class LogLinesTest {
    private static final String SECRET = "correct horse\"battery";

    private final LoggerContext context = new LoggerContext();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @AfterEach
    void clear() {
        MDC.clear();
        context.stop();
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "json"})
    void a_registered_secret_never_appears(String form) {
        var redactor = new Redactor();
        redactor.register(new Secret<>(SECRET));
        var log = log(form);
        LogRedaction.install(context, redactor);
        var base64 = Base64.getEncoder().encodeToString(SECRET.getBytes(StandardCharsets.UTF_8));
        MDC.put("run", SECRET);

        log.warn("in a message: {}", SECRET);
        log.warn("encoded: {}", base64);
        log.warn("in an exception", new IllegalStateException("with " + SECRET, new IOException("of " + SECRET)));
        log.warn("in one that is expected", new IOException("with " + SECRET));

        var text = text();
        assertFalse(text.contains("horse"), text);
        assertFalse(text.contains("battery"), text);
        assertFalse(text.contains(base64), text);
        assertTrue(text.contains(Redactor.MARK), text);
        assertTrue(text.contains("LogLinesTest.java"), text);
    }

    @Test
    void before_any_secret_is_known_its_looks_give_it_away() {
        var log = log("plain");

        log.info("token {}", "xoxb-" + "123456789012-123456789012-abcdefghijklmnopqrstuvwx");

        assertFalse(text().contains("xoxb-1"), text());
    }

    @Test
    void a_message_cannot_look_like_another_line() {
        var forged = "2026-11-20T21:00:00.000+09:00 INFO  audit  all is well";
        log("plain").warn("typed: {}", "x\n" + forged + "\r\u2028\u001b[2J\u202e");

        var lines = text().lines().toList();
        assertEquals(1, lines.size());
        assertTrue(lines.getFirst().endsWith("x\\n" + forged + "\\u000d\\u2028\\u001b[2J\\u202e"), text());
    }

    @Test
    void a_stack_trace_cannot_look_like_another_line() {
        log("plain").warn("stopped", new IllegalStateException("x\n2026-11-20T21:00:00.000+09:00 INFO  all is well"));

        var lines = text().lines().toList();
        assertTrue(lines.size() > 3);
        assertTrue(lines.stream().skip(1).allMatch(line -> line.startsWith("    | ")), text());
    }

    @Test
    void what_is_expected_has_its_causes_in_one_line_and_no_stack_trace() {
        var log = log("plain");
        log.warn("Copying", new DatabaseUnavailable("Asking the server", new IOException("Connection refused")));
        log.warn("Copying", new IOException());

        var lines = text().lines().toList();
        assertEquals(2, lines.size(), text());
        assertTrue(lines.getFirst().endsWith("Copying: Asking the server: Connection refused"));
        assertTrue(lines.getLast().endsWith("Copying: IOException"));
    }

    @Test
    void people_read_time_with_offset_level_place_and_run() {
        MDC.put("run", "261120abcde");
        log("plain").info("Started");

        assertTrue(
                text().matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\+09:00 INFO  run.Interpreter"
                        + "  \\[run 261120abcde] Started\n"),
                text());
    }

    @Test
    void machines_read_one_object_a_line() throws IOException {
        MDC.put("run", "261120abcde");
        MDC.put("level", "an impostor");
        log("json").warn("first\nsecond", new IllegalStateException("why"));

        assertEquals(1, text().lines().count());
        var line = new ObjectMapper().readTree(text());
        assertEquals("WARN", line.get("level").asText());
        assertEquals("261120abcde", line.get("run").asText());
        assertEquals("first\nsecond", line.get("message").asText());
        assertTrue(line.get("trace").asText().startsWith("java.lang.IllegalStateException: why\n"));
        assertEquals("dev.dangjik.run.Interpreter", line.get("logger").asText());
        assertTrue(line.get("time").asText().endsWith("+09:00"));
    }

    @Test
    void a_zone_that_is_none_is_no_reason_to_be_silent() {
        var lines = new LogLines();
        List.of("Nowhere/City", "", ":/etc/localtime").forEach(lines::setZone);
        start(lines, "plain").info("Started");

        assertTrue(text().endsWith("Started\n"), text());
    }

    private Logger log(String form) {
        var lines = new LogLines();
        lines.setZone("Asia/Seoul");
        return start(lines, form);
    }

    private Logger start(LogLines lines, String form) {
        context.setMDCAdapter(MDC.getMDCAdapter());
        lines.setContext(context);
        lines.setForm(form);
        lines.start();
        var appender = new OutputStreamAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setEncoder(lines);
        appender.setOutputStream(out);
        appender.start();
        var logger = context.getLogger("dev.dangjik.run.Interpreter");
        logger.addAppender(appender);
        return logger;
    }

    private String text() {
        return out.toString(StandardCharsets.UTF_8);
    }
}
