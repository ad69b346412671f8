package dev.dangjik.command.catalogue;

import dev.dangjik.config.YamlMap;
import dev.dangjik.config.YamlValue;
import dev.dangjik.stack.LocalizedTextReader;
import dev.dangjik.stack.Service;
import dev.dangjik.stack.Stack;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Reads the `arguments` of a command.
final class ArgumentDefinitionReader {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration YEAR = Duration.ofDays(366);
    private static final int LONGEST_TEXT = 1_000;
    private static final Set<String> TYPES = Set.of(
            "enum",
            "flag",
            "git-sha",
            "duration",
            "time",
            "date",
            "integer",
            "service",
            "host",
            "surface",
            "domain",
            "release",
            "backup",
            "cidr",
            "text");

    private final Stack stack;
    private final boolean isDeployment;

    /// @param isDeployment whether the command's procedure deploys, so that its services must be deployable
    ArgumentDefinitionReader(Stack stack, boolean isDeployment) {
        this.stack = stack;
        this.isDeployment = isDeployment;
    }

    List<ArgumentDefinition> read(YamlMap command) {
        return command.named("arguments").entrySet().stream()
                .map(entry -> read(entry.getKey(), entry.getValue().map()))
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<ArgumentDefinition> read(String name, YamlMap map) {
        if (ReservedVerbs.FLAGS.contains(name)) {
            map.problem(name + " may not be an argument; --" + name + " is Dangjik's own");
        }
        var type = map.required("type").map(YamlValue::text).orElse("");
        var description = LocalizedTextReader.read(map, "description");
        boolean isRequired = map.flag("required");
        var fallback = map.optional("default").map(YamlValue::word);
        if (isRequired && fallback.isPresent()) {
            map.problem("is required and has a default; it is one or the other");
        }
        if (type.equals("flag") && (isRequired || fallback.isPresent())) {
            map.problem("is a flag; a flag is neither required nor has it a default");
        }
        return type(type, map).map(known -> new ArgumentDefinition(name, known, isRequired, fallback, description));
    }

    private Optional<ArgumentType> type(String type, YamlMap map) {
        return switch (type) {
            case "enum" -> Optional.of(choice(map));
            case "flag" -> Optional.of(new ArgumentType.Flag());
            case "git-sha" -> Optional.of(new ArgumentType.GitSha());
            case "duration" -> Optional.of(span(map));
            case "time" -> Optional.of(new ArgumentType.Time());
            case "date" -> Optional.of(new ArgumentType.Date());
            case "integer" -> Optional.of(integer(map));
            case "service" -> Optional.of(service(map));
            case "host" -> Optional.of(new ArgumentType.HostId(stack.hosts()));
            case "domain" -> Optional.of(new ArgumentType.DomainName(stack.domains()));
            case "release" -> Optional.of(new ArgumentType.Release());
            case "backup" -> Optional.of(new ArgumentType.Backup());
            case "cidr" -> Optional.of(new ArgumentType.Cidr());
            case "text" -> Optional.of(text(map));
            case "surface" -> Optional.of(surface(map));
            case String other -> {
                if (!other.isEmpty()) {
                    map.file()
                            .problem(
                                    map.lineOf("type"),
                                    "type is '" + other + "'; expected one of "
                                            + String.join(
                                                    ", ",
                                                    TYPES.stream().sorted().toList()));
                }
                yield Optional.empty();
            }
        };
    }

    private static ArgumentType choice(YamlMap map) {
        map.required("words");
        var words = map.texts("words");
        if (words.isEmpty() && map.has("words")) {
            map.problem("words is empty; name what may be chosen");
        }
        return new ArgumentType.Choice(words);
    }

    private static ArgumentType span(YamlMap map) {
        var least = map.optional("from")
                .map(value -> value.duration(Duration.ZERO, YEAR))
                .orElse(Duration.ofSeconds(1));
        var most = map.optional("to")
                .map(value -> value.duration(Duration.ZERO, YEAR))
                .orElse(DAY);
        if (least.compareTo(most) > 0) {
            map.problem("from is longer than to");
        }
        return new ArgumentType.Span(least, most);
    }

    private static ArgumentType integer(YamlMap map) {
        long least = map.required("from")
                .map(value -> value.number(Long.MIN_VALUE, Long.MAX_VALUE))
                .orElse(0L);
        long most = map.required("to")
                .map(value -> value.number(Long.MIN_VALUE, Long.MAX_VALUE))
                .orElse(0L);
        if (least > most) {
            map.problem("from is greater than to");
        }
        return new ArgumentType.IntegerRange(least, most);
    }

    private ArgumentType service(YamlMap map) {
        var possible = stack.services().values().stream()
                .filter(service -> !isDeployment || isDeployable(service))
                .map(Service::id)
                .toList();
        var named = map.optional("services").map(YamlValue::list).orElse(List.of());
        for (var value : named) {
            var id = value.id();
            var service = stack.service(id);
            if (service.isEmpty()) {
                value.problem("is " + id + ", which is none of the stack's services: "
                        + String.join(", ", stack.services().keySet()));
            } else if (!possible.contains(id)) {
                value.problem("is " + id + " of kind " + service.get().kind()
                        + "; this version deploys and rolls back kind compose with deploy: only");
            }
        }
        if (possible.isEmpty()) {
            map.problem("no service of the stack can be deployed; give one of kind compose a deploy:");
        }
        return new ArgumentType.ServiceId(
                named.isEmpty() ? possible : named.stream().map(YamlValue::word).toList());
    }

    private ArgumentType surface(YamlMap map) {
        if (stack.surfaces().isEmpty()) {
            map.problem("the stack has no surfaces");
        }
        return new ArgumentType.SurfaceId(stack.surfaces().keySet());
    }

    private static boolean isDeployable(Service service) {
        return service instanceof Service.Compose compose
                && compose.deployment().isPresent();
    }

    private static ArgumentType text(YamlMap map) {
        int maximum = map.required("max")
                .map(value -> (int) value.number(1, LONGEST_TEXT))
                .orElse(1);
        return new ArgumentType.FreeText(
                map.required("pattern").map(ArgumentDefinitionReader::pattern).orElse(Pattern.compile("")), maximum);
    }

    /// A pattern is anchored, so that a reviewer need not know that it is matched as a whole.
    private static Pattern pattern(YamlValue value) {
        var text = value.text();
        if (!text.isEmpty() && !(text.startsWith("^") && text.endsWith("$"))) {
            value.problem("is '" + text + "'; a pattern begins with ^ and ends with $");
        }
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            value.problem("is no regular expression: " + e.getDescription());
            return Pattern.compile("");
        }
    }
}
