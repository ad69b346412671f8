package dev.dangjik.command.catalogue;

import dev.dangjik.config.YamlMap;
import dev.dangjik.permission.Effect;
import dev.dangjik.stack.Stack;
import java.util.List;

/// Whether a command of the procedure `certificate` says what its action needs.
final class CertificateCheck {
    /// Goes on although the bot cannot see the challenge from outside.
    static final String SKIP_OUTSIDE = "skip-outside";

    private final YamlMap top;
    private final Stack stack;
    private final CertificateAction action;

    CertificateCheck(YamlMap top, Stack stack, CertificateAction action) {
        this.top = top;
        this.stack = stack;
        this.action = action;
    }

    void check(List<ArgumentDefinition> arguments) {
        if (!top.has("action")) {
            return;
        }
        var effect = action.effect();
        if (!top.optional("effect")
                .map(value -> value.word().equals(word(effect)))
                .orElse(true)) {
            top.file().problem(top.lineOf("effect"), "effect of the action " + action.word() + " is " + word(effect));
        }
        boolean isNamed = arguments.stream()
                .anyMatch(argument -> argument.name().equals("domain")
                        && argument.type() instanceof ArgumentType.DomainName
                        && (argument.isRequired() || action == CertificateAction.STATUS));
        if (!isNamed) {
            top.problem("the action " + action.word() + " needs an argument domain of type domain"
                    + (action == CertificateAction.STATUS ? "" : " that is required"));
        }
        if (stack.certificates().isEmpty() && effect == Effect.CHANGE) {
            top.problem("no domain of the stack says how its certificate is made: give one a certificate:");
        }
        arguments.stream()
                .filter(argument -> !argument.name().equals("domain"))
                .filter(argument ->
                        !known().contains(argument.name()) || !(argument.type() instanceof ArgumentType.Flag))
                .forEach(argument -> top.problem("the action " + action.word() + " has no use for the argument "
                        + argument.name() + "; it knows the argument domain"
                        + (known().isEmpty() ? "" : " and the flags " + String.join(", ", known()))));
    }

    private List<String> known() {
        return switch (action) {
            case STATUS -> List.of();
            case RENEW -> List.of("force", SKIP_OUTSIDE);
            case DRY_RUN -> List.of(SKIP_OUTSIDE);
            case ISSUE -> List.of("new-account", SKIP_OUTSIDE);
        };
    }

    private static String word(Effect effect) {
        return effect == Effect.READ ? "read" : "change";
    }
}
