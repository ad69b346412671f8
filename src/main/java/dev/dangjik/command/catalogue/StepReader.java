package dev.dangjik.command.catalogue;

import dev.dangjik.config.YamlMap;
import dev.dangjik.config.YamlValue;
import dev.dangjik.message.LocalizedText;
import dev.dangjik.plan.CancelSafety;
import dev.dangjik.plan.OnFailure;
import dev.dangjik.plan.Phase;
import dev.dangjik.stack.LocalizedTextReader;
import dev.dangjik.stack.Stack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Reads `steps`, `verify` and `rollback` of a command, and the script files they name.
final class StepReader {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(6);
    private static final Duration USUAL = Duration.ofMinutes(1);
    private static final Pattern SCRIPT = Pattern.compile("[a-z][a-z0-9-]*\\.sh");
    private static final Map<String, Phase> PHASES = Map.of(
            "check", Phase.CHECK,
            "change", Phase.CHANGE,
            "gate", Phase.GATE,
            "commit", Phase.COMMIT,
            "cleanup", Phase.CLEANUP);

    private final Stack stack;
    private final Templates templates;
    private final SortedMap<String, String> available;
    private final SortedMap<String, String> used = new TreeMap<>();

    /// @param available name to content of the script files beside the command
    StepReader(Stack stack, Templates templates, SortedMap<String, String> available) {
        this.stack = stack;
        this.templates = templates;
        this.available = available;
    }

    /// The scripts that the steps read so far use.
    SortedMap<String, String> scripts() {
        return used;
    }

    List<StepDefinition> steps(YamlValue list, Phase usual) {
        var steps = new ArrayList<StepDefinition>();
        var ids = new HashSet<String>();
        for (var item : list.list()) {
            var map = item.map();
            var id = map.id("id");
            if (!ids.add(id)) {
                map.problem("step " + id + " stands twice");
            }
            steps.add(step(map, id, usual));
        }
        if (steps.isEmpty() && list.isList()) {
            list.problem("is empty");
        }
        return steps;
    }

    /// A step that is written without an id, such as `verify`.
    StepDefinition unnamed(YamlValue value, String id, Phase phase) {
        return step(value.map(), id, phase);
    }

    private StepDefinition step(YamlMap map, String id, Phase usual) {
        return new StepDefinition(
                id,
                map.has("title") ? LocalizedTextReader.read(map, "title") : new LocalizedText(id, id),
                map.optional("phase").flatMap(value -> value.choice(PHASES)).orElse(usual),
                action(map),
                map.optional("host").map(templates::host).orElseGet(() -> onlyHost(map)),
                map.optional("timeout")
                        .map(value -> value.duration(SECOND, LONGEST))
                        .orElse(USUAL),
                map.flag("idempotent"),
                map.optional("verify").map(value -> action(value.map())),
                map.optional("cancel")
                        .flatMap(value -> value.choice(Map.of("safe", CancelSafety.SAFE, "after", CancelSafety.AFTER)))
                        .orElse(CancelSafety.AFTER),
                map.optional("on-failure")
                        .flatMap(value -> value.choice(Map.of(
                                "stop", OnFailure.STOP, "compensate", OnFailure.COMPENSATE, "warn", OnFailure.WARN)))
                        .orElse(OnFailure.STOP));
    }

    private String onlyHost(YamlMap map) {
        if (stack.hosts().size() == 1) {
            return stack.hosts().getFirst();
        }
        map.problem("host is missing; the stack has several: " + String.join(", ", stack.hosts()));
        return "";
    }

    private StepAction action(YamlMap map) {
        if (map.has("run") == map.has("script")) {
            map.problem("says what to do once: either run or script");
        }
        var words = map.optional("run").map(templates::command);
        var script = map.optional("script").map(value -> script(value.map()));
        return script.orElseGet(() -> new StepAction.Words(words.orElse(List.of())));
    }

    private StepAction script(YamlMap map) {
        var name = map.required("file")
                .map(value -> value.text(SCRIPT, "the name of a script file beside the command, such as logs.sh"))
                .orElse("");
        var content = available.get(name);
        if (content == null && SCRIPT.matcher(name).matches()) {
            map.problem("file " + name + " is not beside the command");
        } else if (content != null) {
            if (!content.startsWith("#!/bin/bash\n")) {
                map.problem("file " + name + " does not begin with #!/bin/bash");
            }
            used.put(name, content);
        }
        var arguments = map.optional("arguments").map(value -> templates.words(value.list()));
        return new StepAction.Script(name, arguments.orElse(List.of()));
    }

    /// The rollback of a command, which the supervisor runs when a step that says `compensate` does not hold.
    Optional<StepDefinition> rollback(YamlMap command) {
        return command.optional("rollback").map(value -> unnamed(value, "rollback", Phase.CHANGE));
    }

    Optional<StepDefinition> verify(YamlMap command) {
        return command.optional("verify").map(value -> unnamed(value, "verify", Phase.GATE));
    }
}
