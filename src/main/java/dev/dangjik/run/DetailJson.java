package dev.dangjik.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.dangjik.config.CanonicalJson;
import dev.dangjik.message.Text;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A sentence for a person as it is stored: not yet in a language, so that everybody reads it in theirs.
public final class DetailJson {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private DetailJson() {}

    /// One line of JSON.
    public static String write(Text text) {
        return CanonicalJson.write(map(text));
    }

    /// What [#write] wrote.
    ///
    /// @throws IllegalStateException when it is something else
    public static Text read(String json) {
        try {
            return text(MAPPER.readTree(json));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("reading why a run ended: it is not JSON", e);
        }
    }

    private static Map<String, Object> map(Text text) {
        return Map.of(
                "key",
                text.key(),
                "arguments",
                text.arguments().stream().map(DetailJson::argument).toList());
    }

    private static Object argument(Object argument) {
        return switch (argument) {
            case Text text -> map(text);
            case Instant instant -> Map.of("instant", instant.toString());
            case Duration duration -> Map.of("duration", duration.toString());
            case Integer number -> number;
            case Long number -> number;
            default -> argument.toString();
        };
    }

    private static Text text(JsonNode node) {
        var arguments = new ArrayList<Object>();
        node.get("arguments").forEach(argument -> arguments.add(argument(argument)));
        return new Text(node.get("key").asText(), List.copyOf(arguments));
    }

    private static Object argument(JsonNode node) {
        if (node.has("key")) {
            return text(node);
        }
        if (node.has("instant")) {
            return Instant.parse(node.get("instant").asText());
        }
        if (node.has("duration")) {
            return Duration.parse(node.get("duration").asText());
        }
        return node.isNumber() ? node.longValue() : node.asText();
    }
}
