package dev.dangjik.command;

import dev.dangjik.command.catalogue.CommandDefinition;
import dev.dangjik.message.Text;
import dev.dangjik.stack.Stack;
import java.util.List;
import java.util.Optional;

/// What the words of a request mean, before anybody has decided whether it may happen.
public sealed interface Request {
    /// Wants to know what can be asked.
    record Help(Optional<Stack> stack, Optional<String> verb) implements Request {}

    /// One of Dangjik's own verbs.
    record Own(String verb, Optional<Stack> stack, List<String> words) implements Request {
        public Own {
            words = List.copyOf(words);
        }
    }

    /// A command of a stack.
    record Command(Stack stack, CommandDefinition definition, List<String> words) implements Request {
        public Command {
            words = List.copyOf(words);
        }
    }

    /// Means nothing, or too many things.
    ///
    /// @param typeNext lines to type instead
    record Unclear(Text why, List<String> typeNext) implements Request {
        public Unclear {
            typeNext = List.copyOf(typeNext);
        }
    }
}
