package dev.dangjik.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.dangjik.config.CanonicalJson;
import dev.dangjik.message.Text;
import dev.dangjik.run.DetailJson;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The outcome of a decision as it is stored, so that a repeat is answered as the first one was.
final class FirstAnswer {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String MARK = "mark";

    private FirstAnswer() {}

    static String write(ReviewOutcome.Told told) {
        var lines = new TreeMap<String, Object>();
        lines.put(MARK, told.mark().name());
        for (var sentence : told.sentences()) {
            lines.put(Integer.toString(lines.size()), DetailJson.write(sentence));
        }
        return CanonicalJson.write(lines);
    }

    static String write(ReviewOutcome.Correct correct) {
        var lines = new TreeMap<String, Object>();
        correct.problems().forEach((field, why) -> lines.put(field.name(), DetailJson.write(why)));
        return CanonicalJson.write(lines);
    }

    /// @throws IllegalStateException when the row does not hold what was written here
    static ReviewOutcome read(String json) {
        try {
            var lines = MAPPER.readValue(json, new TypeReference<TreeMap<String, String>>() {});
            var mark = lines.remove(MARK);
            return mark == null
                    ? new ReviewOutcome.Correct(problems(lines))
                    : new ReviewOutcome.Told(ReviewOutcome.Mark.valueOf(mark), sentences(lines));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("reading the first answer to a decision: it is not JSON", e);
        }
    }

    private static List<Text> sentences(Map<String, String> lines) {
        return lines.values().stream().map(DetailJson::read).toList();
    }

    private static Map<ReviewOutcome.Field, Text> problems(Map<String, String> lines) {
        var problems = new EnumMap<ReviewOutcome.Field, Text>(ReviewOutcome.Field.class);
        lines.forEach((field, why) -> problems.put(ReviewOutcome.Field.valueOf(field), DetailJson.read(why)));
        return problems;
    }
}
