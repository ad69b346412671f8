package dev.dangjik.console.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dangjik.config.Redactor;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Writes the log: one line an event for people, or one JSON object a line when `DANGJIK_LOG` is `json`.
///
/// Every text passes the redactor first. Control characters are spelled out, so that nothing that is logged can
/// look like another line; the lines of a stack trace begin with a bar. A failure that is expected of networks and
/// disks is told with its causes in one line.
public final class LogLines extends EncoderBase<ILoggingEvent> {
    private static final String JSON_FORM = "json";
    private static final int MOST_CAUSES = 8;

    private DateTimeFormatter time = formatter("Asia/Seoul");
    private @Nullable ObjectMapper json;

    /// `DANGJIK_LOG`: `json`, or anything else for people.
    public void setForm(String form) {
        json = JSON_FORM.equalsIgnoreCase(form.strip()) ? new ObjectMapper() : null;
    }

    /// `TZ`: the zone in which times are written, with their offset. The system's own when it is not a zone's name.
    public void setZone(String zone) {
        time = formatter(zone.strip());
    }

    @Override
    public byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] footerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        var redactor = LogRedaction.of(getContext());
        var line = json == null ? plain(event, redactor) : written(json, event, redactor);
        return (line + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private String plain(ILoggingEvent event, Redactor redactor) {
        var line = new StringBuilder(time.format(event.getInstant()))
                .append(' ')
                .append("%-5s".formatted(event.getLevel()))
                .append(' ')
                .append(brief(event.getLoggerName()))
                .append("  ");
        var about = event.getMDCPropertyMap();
        if (!about.isEmpty()) {
            line.append(about.entrySet().stream()
                    .map(entry -> entry.getKey() + " " + spelled(redactor.redact(entry.getValue())))
                    .collect(Collectors.joining(", ", "[", "] ")));
        }
        line.append(spelled(redactor.redact(event.getFormattedMessage())));
        causes(event).ifPresent(text -> line.append(": ").append(spelled(redactor.redact(text))));
        trace(event)
                .ifPresent(text -> redactor.redact(text)
                        .lines()
                        .forEach(part -> line.append("\n    | ").append(spelled(part))));
        return line.toString();
    }

    private String written(ObjectMapper json, ILoggingEvent event, Redactor redactor) {
        Map<String, String> line = new LinkedHashMap<>();
        line.put("time", time.format(event.getInstant()));
        line.put("level", event.getLevel().toString());
        line.put("logger", event.getLoggerName());
        line.put("thread", event.getThreadName());
        event.getMDCPropertyMap().forEach((name, value) -> line.putIfAbsent(name, redactor.redact(value)));
        line.put("message", redactor.redact(event.getFormattedMessage()));
        causes(event).ifPresent(text -> line.put("cause", redactor.redact(text)));
        trace(event).ifPresent(text -> line.put("trace", redactor.redact(text)));
        try {
            return json.writeValueAsString(line);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of strings is always JSON", e);
        }
    }

    /// What went wrong and why, in one line, when no stack trace is needed.
    private static Optional<String> causes(ILoggingEvent event) {
        return thrown(event).filter(ExpectedFailures::isExpected).map(LogLines::told);
    }

    private static Optional<String> trace(ILoggingEvent event) {
        var proxy = Optional.ofNullable(event.getThrowableProxy());
        boolean isExpected = thrown(event).filter(ExpectedFailures::isExpected).isPresent();
        return isExpected ? Optional.empty() : proxy.map(ThrowableProxyUtil::asString);
    }

    private static Optional<Throwable> thrown(ILoggingEvent event) {
        IThrowableProxy proxy = event.getThrowableProxy();
        return proxy instanceof ThrowableProxy known ? Optional.of(known.getThrowable()) : Optional.empty();
    }

    /// The messages of a failure and its causes; one that only repeats what was said is left out.
    private static String told(Throwable failure) {
        var text = new StringBuilder();
        var next = Optional.of(failure);
        for (int depth = 0; next.isPresent() && depth < MOST_CAUSES; depth++) {
            var message = Optional.ofNullable(next.get().getMessage())
                    .filter(said -> !said.isBlank())
                    .orElse(next.get().getClass().getSimpleName());
            if (text.indexOf(message) < 0) {
                text.append(text.isEmpty() ? "" : ": ").append(message);
            }
            next = Optional.ofNullable(next.get().getCause());
        }
        return text.toString();
    }

    /// Line breaks and other control characters as escapes, in which no terminal and no reader of logs is misled.
    private static String spelled(String text) {
        if (text.chars().noneMatch(LogLines::isMisleading)) {
            return text;
        }
        var out = new StringBuilder(text.length() + 16);
        text.chars().forEach(c -> {
            if (c == '\n') {
                out.append("\\n");
            } else if (isMisleading(c)) {
                out.append("\\u%04x".formatted(c));
            } else {
                out.append((char) c);
            }
        });
        return out.toString();
    }

    /// Control characters, the separators of lines that Unicode has, and what turns the direction of writing.
    private static boolean isMisleading(int c) {
        boolean isControl = c != '\t' && Character.isISOControl(c);
        boolean isSeparator = c == 0x2028 || c == 0x2029;
        boolean isTurning = (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
        return isControl || isSeparator || isTurning;
    }

    private static String brief(String logger) {
        return logger.startsWith("dev.dangjik.") ? logger.substring("dev.dangjik.".length()) : logger;
    }

    private static DateTimeFormatter formatter(String zone) {
        return DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSxxx").withZone(zone(zone));
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException _) {
            return ZoneId.systemDefault();
        }
    }
}
