package dev.dangjik.command;

import dev.dangjik.command.catalogue.ArgumentDefinition;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.CommandDefinition;
import dev.dangjik.command.catalogue.ParsedArguments;
import dev.dangjik.permission.Actor;
import dev.dangjik.permission.Effect;
import dev.dangjik.plan.LockName;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.Segment;
import dev.dangjik.stack.Stack;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// One allowed use of a command, with everything it needs to be planned or answered.
public record CommandRequest(
        Catalogue catalogue,
        Stack stack,
        CommandDefinition definition,
        ParsedArguments.Valid arguments,
        Actor actor,
        Instant at) {
    /// What `${…}` stands for in its file.
    public Placeholders placeholders() {
        return new Placeholders(
                stack,
                arguments,
                definition.arguments().stream().map(ArgumentDefinition::name).toList());
    }

    /// The lock it takes; empty for what changes nothing.
    public Optional<LockName> lock() {
        return surface()
                .or(() -> definition.lock().map(placeholders()::word))
                .map(service -> new LockName(stack.id(), service));
    }

    /// An opening holds its surface, which nothing else does: never a service of that name.
    private Optional<String> surface() {
        boolean isOpening = definition.effect() == Effect.EXPOSE;
        return isOpening ? arguments.text("surface").map(surface -> "surface:" + surface) : Optional.empty();
    }

    /// A plan of what it asks for that pins nothing and has nothing to note.
    public Plan plan(List<Segment> segments) {
        return new Plan(
                definition.id(),
                stack.id(),
                surface().isPresent() ? Optional.empty() : lock().map(LockName::service),
                definition.effect(),
                lock(),
                arguments.values(),
                Collections.emptySortedMap(),
                segments,
                List.of(),
                definition.digest(),
                catalogue.policyDigest(),
                definition.isIrreversible(),
                definition.timeout());
    }
}
