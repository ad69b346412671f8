package dev.dangjik.command;

import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.CommandDefinition;
import dev.dangjik.command.catalogue.ParsedArguments;
import dev.dangjik.permission.Actor;
import dev.dangjik.stack.Stack;
import java.time.Instant;

/// One allowed use of a command, with everything it needs to be planned or answered.
public record CommandRequest(
        Catalogue catalogue,
        Stack stack,
        CommandDefinition definition,
        ParsedArguments.Valid arguments,
        Actor actor,
        Instant at) {}
