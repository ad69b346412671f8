package dev.dangjik.permission;

import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// A condition in CEL, checked when it is loaded.
///
/// It sees `actor.person`, `actor.account` and `actor.posts`, `stack`, `command`, `effect`, `args` (name to text),
/// `channel` (id of the site's channel, or `console`) and `at` (a timestamp).
public final class Condition {
    private final String source;
    private final CelRuntime.Program program;

    private Condition(String source, CelRuntime.Program program) {
        this.source = source;
        this.program = program;
    }

    /// What came of a condition.
    enum Outcome {
        TRUE,
        FALSE,
        /// It could not be evaluated, as when it asks for an argument that was not given.
        UNDECIDED
    }

    /// The facts a condition may ask about.
    record Facts(
            String person,
            String account,
            List<String> posts,
            String stack,
            String command,
            String effect,
            Map<String, String> arguments,
            String channel,
            Instant at) {
        Map<String, Object> variables() {
            return Map.of(
                    "actor", Map.of("person", person, "account", account, "posts", posts),
                    "stack", stack,
                    "command", command,
                    "effect", effect,
                    "args", arguments,
                    "channel", channel,
                    "at", at);
        }
    }

    /// Compiles a condition.
    ///
    /// @throws IllegalArgumentException when it is not CEL, names something unknown, or does not say true or false
    public static Condition compile(String source) {
        try {
            var program =
                    Language.CEL.createProgram(Language.CEL.compile(source).getAst());
            return new Condition(source, program);
        } catch (CelValidationException e) {
            throw new IllegalArgumentException(
                    e.getErrors().stream()
                            .map(issue ->
                                    "column " + (issue.getSourceLocation().getColumn() + 1) + ": " + issue.getMessage())
                            .collect(Collectors.joining("; ")),
                    e);
        } catch (CelEvaluationException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /// Never throws: what cannot be evaluated is undecided.
    Outcome evaluate(Facts facts) {
        try {
            return Boolean.TRUE.equals(program.eval(facts.variables())) ? Outcome.TRUE : Outcome.FALSE;
        } catch (CelEvaluationException _) {
            return Outcome.UNDECIDED;
        }
    }

    @Override
    public String toString() {
        return source;
    }

    /// Loaded with the first condition: the library takes its time.
    private static final class Language {
        static final Cel CEL = CelFactory.standardCelBuilder()
                .addVar("actor", MapType.create(SimpleType.STRING, SimpleType.DYN))
                .addVar("stack", SimpleType.STRING)
                .addVar("command", SimpleType.STRING)
                .addVar("effect", SimpleType.STRING)
                .addVar("args", MapType.create(SimpleType.STRING, SimpleType.STRING))
                .addVar("channel", SimpleType.STRING)
                .addVar("at", SimpleType.TIMESTAMP)
                .setResultType(SimpleType.BOOL)
                .build();

        private Language() {}
    }
}
