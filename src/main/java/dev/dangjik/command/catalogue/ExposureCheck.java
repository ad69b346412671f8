package dev.dangjik.command.catalogue;

import dev.dangjik.config.YamlMap;
import dev.dangjik.permission.Effect;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What a command of the procedure `exposure` does, as its file says under `action`, and whether it says what that
/// needs.
final class ExposureCheck {
    /// The procedure of the files.
    static final String PROCEDURE = "exposure";

    private static final Map<String, Action> ACTIONS =
            Map.of("open", Action.OPEN, "status", Action.STATUS, "extend", Action.EXTEND, "close", Action.CLOSE);
    private static final Map<String, Class<? extends ArgumentType>> OPENING = new TreeMap<>(Map.of(
            "surface", ArgumentType.SurfaceId.class,
            "duration", ArgumentType.Span.class,
            "from", ArgumentType.FreeText.class,
            "reason", ArgumentType.FreeText.class));
    private static final Map<String, Class<? extends ArgumentType>> EXTENDING =
            new TreeMap<>(Map.of("surface", ArgumentType.SurfaceId.class, "duration", ArgumentType.Span.class));
    private static final Map<String, Class<? extends ArgumentType>> CLOSING = new TreeMap<>(Map.of(
            "surface", ArgumentType.SurfaceId.class,
            "all", ArgumentType.Flag.class,
            "on-it", ArgumentType.Flag.class,
            "seen-closed", ArgumentType.FreeText.class));
    private static final Map<Class<? extends ArgumentType>, String> TYPES = Map.of(
            ArgumentType.SurfaceId.class, "surface",
            ArgumentType.Span.class, "duration",
            ArgumentType.FreeText.class, "text",
            ArgumentType.Flag.class, "flag");

    private ExposureCheck() {}

    /// What is done to a surface.
    private enum Action {
        OPEN(Effect.EXPOSE, "expose"),
        STATUS(Effect.READ, "read"),
        EXTEND(Effect.READ, "read"),
        CLOSE(Effect.CHANGE, "change");

        private final Effect effect;
        private final String effectWord;

        Action(Effect effect, String effectWord) {
            this.effect = effect;
            this.effectWord = effectWord;
        }

        private String id() {
            return switch (this) {
                case OPEN -> "exposure-open";
                case STATUS -> "exposure-status";
                case EXTEND -> "exposure-extend";
                case CLOSE -> "exposure-close";
            };
        }

        private Map<String, Class<? extends ArgumentType>> arguments() {
            return switch (this) {
                case OPEN -> OPENING;
                case STATUS -> Map.of();
                case EXTEND -> EXTENDING;
                case CLOSE -> CLOSING;
            };
        }
    }

    /// The id under which what the file asks for is registered.
    static String read(YamlMap top, Effect effect, List<ArgumentDefinition> arguments) {
        var action = top.required("action").flatMap(value -> value.choice(ACTIONS));
        action.ifPresent(known -> check(top, known, effect, arguments));
        top.optional("lock").ifPresent(value -> value.problem("means nothing for an exposure: leave it out"));
        return action.orElse(Action.STATUS).id();
    }

    private static void check(YamlMap top, Action action, Effect effect, List<ArgumentDefinition> arguments) {
        var word = top.optionalText("action").orElse("");
        if (effect != action.effect) {
            top.file().problem(top.lineOf("effect"), "effect of the action " + word + " is " + action.effectWord);
        }
        action.arguments().forEach((name, type) -> {
            boolean isThere = arguments.stream()
                    .anyMatch(argument -> argument.name().equals(name) && type.isInstance(argument.type()));
            if (!isThere) {
                top.problem("the action " + word + " needs an argument " + name + " of type " + TYPES.get(type));
            }
        });
    }

    /// Whether the file is about an exposure.
    static boolean isMeant(Optional<String> procedure) {
        return procedure.filter(PROCEDURE::equals).isPresent();
    }
}
