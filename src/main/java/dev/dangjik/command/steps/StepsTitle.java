package dev.dangjik.command.steps;

import dev.dangjik.command.CommandRequest;
import dev.dangjik.command.catalogue.ArgumentDefinition;
import dev.dangjik.command.catalogue.ArgumentType;
import dev.dangjik.message.Text;
import java.time.Instant;
import java.util.List;

/// The heading of an answer: what was asked of which stack, and for what, so that it can be read later by others.
final class StepsTitle {
    private StepsTitle() {}

    static Text of(CommandRequest request) {
        var title = request.definition().title();
        var stack = request.stack().title();
        var asked = request.definition().arguments().stream()
                .flatMap(argument ->
                        request.arguments().text(argument.name()).stream().map(value -> asked(argument, value)))
                .toList();
        return asked.isEmpty() ? Text.of("steps.title", title, stack) : Text.of("steps.title-of", title, stack, asked);
    }

    private static Object asked(ArgumentDefinition argument, String value) {
        return switch (argument.type()) {
            case ArgumentType.Flag _ -> "--" + argument.name();
            case ArgumentType.Time _ -> time(argument.name(), Instant.parse(value));
            case ArgumentType.IntegerRange _ ->
                argument.name().equals("tail")
                        ? Text.of("steps.last-lines", Long.parseLong(value))
                        : named(argument.name(), value);
            case ArgumentType.Choice _ -> value;
            case ArgumentType.ServiceId _ -> value;
            case ArgumentType.HostId _ -> value;
            case ArgumentType.SurfaceId _ -> value;
            case ArgumentType.DomainName _ -> value;
            case ArgumentType.GitSha _ -> value;
            case ArgumentType.Release _ -> value;
            case ArgumentType.Span _ -> named(argument.name(), value);
            case ArgumentType.Date _ -> named(argument.name(), value);
            case ArgumentType.Backup _ -> named(argument.name(), value);
            case ArgumentType.Cidr _ -> named(argument.name(), value);
            case ArgumentType.FreeText _ -> named(argument.name(), value);
        };
    }

    private static Text time(String name, Instant at) {
        return switch (name) {
            case "since" -> Text.of("steps.since", at);
            case "until" -> Text.of("steps.until", at);
            default -> named(name, at);
        };
    }

    private static Text named(String name, Object value) {
        return new Text("steps.argument", List.of(name, value));
    }
}
