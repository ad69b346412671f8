package dev.dangjik.command;

import dev.dangjik.command.catalogue.CommandDefinition;
import dev.dangjik.stack.Stack;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// What somebody is asked for who has left out something required.
///
/// @param given name to canonical text of what was typed, which stands in the form already
/// @param typedAt when the line came in that lacks something
/// @param isBreakingGlass whether others are to be asked to let it pass freeze windows
public record Form(
        Stack stack,
        CommandDefinition definition,
        SortedMap<String, String> given,
        Instant typedAt,
        boolean isBreakingGlass) {
    public Form {
        given = Collections.unmodifiableSortedMap(new TreeMap<>(given));
    }
}
