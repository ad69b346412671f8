package dev.dangjik.command.catalogue;

import java.util.List;

/// What a step executes, before its placeholders are filled in. Never text for a shell.
public sealed interface StepAction {
    /// The words of a command; a word may hold `${…}` placeholders.
    record Words(List<String> words) implements StepAction {
        public Words {
            words = List.copyOf(words);
        }
    }

    /// A script file beside the command; its arguments arrive as positional parameters, its text is never changed.
    ///
    /// @param file name of the file, a key of [CommandDefinition#scripts()]
    record Script(String file, List<String> arguments) implements StepAction {
        public Script {
            arguments = List.copyOf(arguments);
        }
    }
}
