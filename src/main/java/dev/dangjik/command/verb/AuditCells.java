package dev.dangjik.command.verb;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dangjik.audit.AuditEntry;
import dev.dangjik.message.Text;
import dev.dangjik.run.Resolution;
import dev.dangjik.run.RunId;
import dev.dangjik.run.RunState;
import dev.dangjik.run.RunView;
import dev.dangjik.run.Runs;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What links of the audit are about, as the messages of their runs say it: steps by their titles, ends and decisions
/// in the reader's language. What is stored stays as it is.
final class AuditCells {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String COMPENSATION = "compensation.ended";
    private static final int LONGEST = 120;

    private final Runs runs;
    private final Map<RunId, Optional<RunView>> seen = new HashMap<>();

    /// For one answer: a run is looked up once.
    AuditCells(Runs runs) {
        this.runs = runs;
    }

    /// The run, what it is about, and what was typed or came of it, as far as there is anything.
    Object about(AuditEntry entry) {
        return Stream.of(entry.references().run().stream(), entry.references().target().stream(), said(entry))
                .flatMap(part -> part)
                .map(Object.class::cast)
                .reduce((first, next) -> Text.of("audit.joined", first, next))
                .orElse("");
    }

    /// What was typed; of a step which one and how it ended, of a run how it ended or what was decided.
    private Stream<Object> said(AuditEntry entry) {
        try {
            var body = JSON.readTree(entry.body());
            return Stream.<Optional<?>>of(
                            text(body, "words").map(AuditCells::cut),
                            text(body, "step").map(step -> step(entry, body, step)),
                            text(body, "exitCode").map(code -> Text.of("steps.exit", code)),
                            text(body, "problem").map(AuditCells::cut),
                            text(body, "state").map(AuditCells::state),
                            text(body, "resolution").map(AuditCells::resolution))
                    .flatMap(Optional::stream);
        } catch (JsonProcessingException _) {
            return Stream.empty();
        }
    }

    private static Optional<String> text(JsonNode body, String name) {
        return Optional.of(body.path(name))
                .filter(JsonNode::isValueNode)
                .map(JsonNode::asText)
                .filter(text -> !text.isEmpty());
    }

    private Object step(AuditEntry entry, JsonNode body, String id) {
        boolean isCompensation = entry.type().equals(COMPENSATION);
        return entry.references()
                .run()
                .flatMap(run -> seen.computeIfAbsent(new RunId(run), this::view))
                .flatMap(run -> run.steps().stream()
                        .filter(step -> step.id().equals(id)
                                && step.segment() == body.path("segment").asInt()
                                && step.isCompensation() == isCompensation)
                        .findFirst())
                .<Object>map(step -> Text.of("audit.step", step.title()))
                .orElse(id);
    }

    /// Empty when there is no such run any more, or when its plan was written by a version that wrote plans
    /// differently.
    private Optional<RunView> view(RunId id) {
        try {
            return runs.view(id);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static Object state(String id) {
        return Arrays.stream(RunState.values())
                .filter(state -> state.id().equals(id))
                .findFirst()
                .<Object>map(RunTexts::state)
                .orElse(id);
    }

    private static Object resolution(String word) {
        return Arrays.stream(Resolution.values())
                .filter(resolution -> resolution.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst()
                .<Object>map(RunTexts::decision)
                .orElse(word);
    }

    private static String cut(String text) {
        return text.codePointCount(0, text.length()) <= LONGEST
                ? text
                : text.substring(0, text.offsetByCodePoints(0, LONGEST)) + "…";
    }
}
