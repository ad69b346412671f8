package dev.dangjik.command.steps;

import dev.dangjik.command.CommandRequest;
import dev.dangjik.command.Placeholders;
import dev.dangjik.command.catalogue.StepAction;
import dev.dangjik.command.catalogue.StepDefinition;
import dev.dangjik.plan.ShellCommand;
import dev.dangjik.plan.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A step whose placeholders stand for something.
///
/// @param host id of the host it runs on
record FilledStep(StepDefinition definition, String host, Placeholders placeholders) {
    static List<FilledStep> all(CommandRequest request, List<StepDefinition> steps) {
        var placeholders = request.placeholders();
        return steps.stream()
                .map(step -> new FilledStep(step, placeholders.word(step.host()), placeholders))
                .toList();
    }

    /// The words as one direct command; a script's text travels as one quoted word, its arguments as further
    /// words.
    ShellCommand direct(Map<String, String> scripts) {
        return switch (definition.action()) {
            case StepAction.Words(var words) -> new ShellCommand(placeholders.words(words));
            case StepAction.Script(var file, var arguments) -> {
                var words = new ArrayList<>(List.of("bash", "-c", scripts.getOrDefault(file, "exit 127"), file));
                words.addAll(placeholders.words(arguments));
                yield new ShellCommand(words);
            }
        };
    }

    /// The step of a plan; scripts are files of the segment.
    Step planned() {
        return new Step(
                definition.id(),
                definition.title(),
                definition.phase(),
                supervised(definition.action()),
                definition.verify().map(this::supervised),
                definition.timeout(),
                definition.isIdempotent() || isLook(),
                definition.cancel(),
                definition.onFailure());
    }

    /// What only looks may look again: no person is asked about an interrupted one.
    private boolean isLook() {
        return switch (definition.phase()) {
            case CHECK, GATE -> true;
            case CHANGE, COMMIT, CLEANUP -> false;
        };
    }

    ShellCommand supervised() {
        return supervised(definition.action());
    }

    private ShellCommand supervised(StepAction action) {
        return switch (action) {
            case StepAction.Words(var words) -> new ShellCommand(placeholders.words(words));
            case StepAction.Script(var file, var arguments) -> {
                var words = new ArrayList<>(List.of("bash", "@file:" + file));
                words.addAll(placeholders.words(arguments));
                yield new ShellCommand(words);
            }
        };
    }
}
