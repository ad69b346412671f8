package dev.dangjik.command;

import dev.dangjik.command.catalogue.CommandDefinition;
import dev.dangjik.command.catalogue.ParsedArguments;
import dev.dangjik.stack.Stack;
import java.time.Instant;
import java.util.List;

/// Reads the words behind a command against what its file declares.
@FunctionalInterface
public interface ArgumentReader {
    /// What the words say.
    ///
    /// @param now what "an hour ago" is counted from
    ParsedArguments read(CommandDefinition definition, List<String> words, Stack stack, Instant now);
}
