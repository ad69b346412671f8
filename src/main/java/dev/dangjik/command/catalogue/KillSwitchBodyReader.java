package dev.dangjik.command.catalogue;

import dev.dangjik.config.YamlMap;
import dev.dangjik.permission.Effect;
import dev.dangjik.stack.KillSwitch;
import dev.dangjik.stack.Stack;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Reads what a command of the procedure `kill-switch` says: which switch, and what is done to it.
final class KillSwitchBodyReader {
    private static final Map<String, KillSwitch.Verb> VERBS = Map.of(
            "engage", KillSwitch.Verb.ENGAGE,
            "lift", KillSwitch.Verb.LIFT,
            "status", KillSwitch.Verb.STATUS);

    private final Stack stack;

    KillSwitchBodyReader(Stack stack) {
        this.stack = stack;
    }

    CommandBody.KillSwitch read(YamlMap top) {
        var id = top.id("switch");
        if (!id.isEmpty() && stack.killSwitch(id).isEmpty()) {
            top.file()
                    .problem(
                            top.lineOf("switch"),
                            "switch is " + id + ", which is none of the stack's kill-switches: "
                                    + String.join(", ", stack.killSwitches().keySet()));
        }
        var verb = top.required("action").flatMap(value -> value.choice(VERBS)).orElse(KillSwitch.Verb.STATUS);
        return new CommandBody.KillSwitch(id, verb);
    }

    /// What each verb does to production is not for the file to say: letting something dangerous go on is for two.
    static void check(YamlMap top, KillSwitch.Verb verb, Effect effect, List<ArgumentDefinition> arguments) {
        var right = effect(verb);
        if (effect != right) {
            top.file()
                    .problem(
                            top.lineOf("effect"),
                            "effect of the action " + verb.name().toLowerCase(Locale.ROOT) + " of a kill switch is "
                                    + right.name().toLowerCase(Locale.ROOT));
        }
        boolean hasReason =
                arguments.stream().anyMatch(argument -> argument.name().equals("reason") && argument.isRequired());
        if (verb == KillSwitch.Verb.LIFT && !hasReason) {
            top.problem("a kill switch is lifted for a reason: give it a required argument reason of type text");
        }
        boolean isBare = verb == KillSwitch.Verb.ENGAGE && arguments.stream().anyMatch(ArgumentDefinition::isRequired);
        if (isBare) {
            top.problem("engaging a kill switch needs no argument: give account a default, and leave reason optional");
        }
        if (verb == KillSwitch.Verb.ENGAGE && (top.has("lock") || top.has("pin"))) {
            top.problem("engaging a kill switch waits for nothing: leave lock and pin out");
        }
    }

    private static Effect effect(KillSwitch.Verb verb) {
        return switch (verb) {
            case ENGAGE -> Effect.CHANGE;
            case LIFT -> Effect.DESTROY;
            case STATUS -> Effect.READ;
        };
    }
}
