package dev.dangjik.command.catalogue;

import dev.dangjik.config.YamlFile;
import dev.dangjik.config.YamlMap;
import dev.dangjik.config.YamlValue;
import dev.dangjik.permission.Effect;
import dev.dangjik.plan.Phase;
import dev.dangjik.stack.LocalizedTextReader;
import dev.dangjik.stack.Stack;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Reads one file of a command.
final class CommandReader {
    private static final Set<String> PROCEDURES = Set.of(
            "deploy",
            "rollback",
            "releases",
            ExposureCheck.PROCEDURE,
            "certificate",
            "kill-switch",
            "health",
            "backup",
            "restore");
    private static final Set<String> DEPLOYING = Set.of("deploy", "rollback");
    /// Closing is done also while the database is away.
    private static final CommandBody CLOSING = new CommandBody.Procedure("exposure-close");

    private static final String HEALTH = "health";
    private static final String CERTIFICATE = "certificate";
    private static final Map<String, CertificateAction> ACTIONS = Arrays.stream(CertificateAction.values())
            .collect(Collectors.toUnmodifiableMap(CertificateAction::word, Function.identity()));
    private static final String KILL_SWITCH = "kill-switch";
    private static final Map<String, Effect> EFFECTS =
            Map.of("read", Effect.READ, "change", Effect.CHANGE, "destroy", Effect.DESTROY, "expose", Effect.EXPOSE);
    private static final Duration READ_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration CHANGE_TIMEOUT = Duration.ofMinutes(15);
    private static final Duration LONGEST = Duration.ofHours(12);

    private final Set<String> enforced;
    private final Stack stack;
    private final SortedMap<String, String> scripts;

    /// @param enforced the procedures that this installation can execute
    /// @param scripts name to content of the script files in the stack's directory
    CommandReader(Set<String> enforced, Stack stack, SortedMap<String, String> scripts) {
        this.enforced = enforced;
        this.stack = stack;
        this.scripts = scripts;
    }

    /// Reads a command.
    ///
    /// @param id what the file is called without `.yaml`
    Optional<CommandDefinition> read(YamlFile file, String id) {
        var command = file.root().map(top -> read(top, id));
        file.finish();
        return command;
    }

    private CommandDefinition read(YamlMap top, String id) {
        top.checkVersion();
        top.notEnforcedYet("secrets", "schedule");
        checkId(top, id);
        var effect = effect(top);
        var procedure = top.optional("procedure").map(this::procedure);
        var arguments = new ArgumentDefinitionReader(
                        stack, procedure.filter(DEPLOYING::contains).isPresent())
                .read(top);
        var templates = new Templates(stack, arguments);
        var steps = new StepReader(stack, templates, scripts);
        var body = body(top, effect, procedure, arguments, steps);
        var verify = steps.verify(top);
        var rollback = steps.rollback(top);
        boolean isIrreversible = top.flag("irreversible");
        if (body instanceof CommandBody.Steps && EFFECTS.containsKey(written(top, "effect"))) {
            checkWayBack(top, effect, verify.isPresent(), rollback.isPresent(), isIrreversible);
        }
        checkProcedure(top, procedure, effect, arguments);
        boolean isAtOnce = body instanceof CommandBody.KillSwitch wanted && wanted.isAtOnce();
        if (body instanceof CommandBody.Certificate(var action)) {
            new CertificateCheck(top, stack, action).check(arguments);
        }
        if (body instanceof CommandBody.KillSwitch killSwitch) {
            KillSwitchBodyReader.check(top, killSwitch.verb(), effect, arguments);
        }
        return new CommandDefinition(
                id,
                group(top, id),
                stack.id(),
                LocalizedTextReader.read(top, "title"),
                LocalizedTextReader.read(top, "description"),
                top.optionalText("runbook"),
                effect,
                arguments,
                body,
                isAtOnce ? Optional.empty() : lock(top, effect, templates),
                top.optional("timeout")
                        .map(value -> value.duration(Duration.ofSeconds(1), LONGEST))
                        .orElse(effect == Effect.READ ? READ_TIMEOUT : CHANGE_TIMEOUT),
                pins(top),
                verify,
                rollback,
                isIrreversible,
                hasForm(top, arguments, isAtOnce || body.equals(CLOSING)),
                output(top),
                steps.scripts(),
                top.file().place(),
                "");
    }

    private static boolean hasForm(YamlMap top, List<ArgumentDefinition> arguments, boolean isUrgent) {
        boolean isWanted = top.flag("form");
        if (isWanted && isUrgent) {
            top.file().problem(top.lineOf("form"), "form is true, but what makes safe waits for no window");
        } else if (isWanted && arguments.stream().noneMatch(ArgumentDefinition::isRequired)) {
            top.file().problem(top.lineOf("form"), "form is true, but no argument is required, so it would never open");
        }
        return isWanted;
    }

    private void checkId(YamlMap top, String id) {
        var written = top.id("command");
        int line = top.lineOf("command");
        if (!written.isEmpty() && !written.equals(id)) {
            top.file().problem(line, "command is " + written + ", but the file is called " + id + ".yaml");
        }
        if (ReservedVerbs.ALL.contains(written)) {
            top.file().problem(line, "command is " + written + ", which is a verb of Dangjik's own");
        }
    }

    private static Optional<String> group(YamlMap top, String id) {
        if (!top.has("group")) {
            return Optional.empty();
        }
        var group = top.id("group");
        if (ReservedVerbs.ALL.contains(group)) {
            top.file().problem(top.lineOf("group"), "group is " + group + ", which is a verb of Dangjik's own");
        } else if (!group.isEmpty() && !(id.startsWith(group + "-") && id.length() > group.length() + 1)) {
            top.file()
                    .problem(
                            top.lineOf("group"),
                            "group is " + group + ", so the command must be called " + group + "-…");
            return Optional.empty();
        }
        return Optional.of(group).filter(word -> !word.isEmpty());
    }

    private static Effect effect(YamlMap top) {
        return top.required("effect").flatMap(value -> value.choice(EFFECTS)).orElse(Effect.READ);
    }

    private String procedure(YamlValue value) {
        var procedure = value.text();
        if (!PROCEDURES.contains(procedure)) {
            value.problem("is '" + procedure + "'; expected one of "
                    + String.join(", ", PROCEDURES.stream().sorted().toList()));
        } else if (!enforced.contains(procedure)) {
            value.problem(
                    procedure + " is not enforced by this version, so it may not stand here: leave the command out");
        }
        return procedure;
    }

    private CommandBody body(
            YamlMap top,
            Effect effect,
            Optional<String> procedure,
            List<ArgumentDefinition> arguments,
            StepReader reader) {
        if (top.has("procedure") == top.has("steps")) {
            top.problem("says what it does once: either procedure or steps");
        }
        var steps = top.optional("steps")
                .map(value -> reader.steps(value, effect == Effect.READ ? Phase.CHECK : Phase.CHANGE));
        if (steps.isPresent()) {
            return new CommandBody.Steps(steps.get());
        }
        if (procedure.filter(HEALTH::equals).isPresent()) {
            return new CommandBody.Health(new HealthReader(stack).read(top));
        }
        if (procedure.filter(CERTIFICATE::equals).isPresent()) {
            return new CommandBody.Certificate(top.required("action")
                    .flatMap(value -> value.choice(ACTIONS))
                    .orElse(CertificateAction.STATUS));
        }
        if (procedure.filter(KILL_SWITCH::equals).isPresent()) {
            return new KillSwitchBodyReader(stack).read(top);
        }
        return new CommandBody.Procedure(
                ExposureCheck.isMeant(procedure) ? ExposureCheck.read(top, effect, arguments) : procedure.orElse(""));
    }

    private static void checkWayBack(
            YamlMap top, Effect effect, boolean hasVerify, boolean hasRollback, boolean isIrreversible) {
        if (effect == Effect.READ) {
            if (hasVerify || hasRollback || isIrreversible) {
                top.problem("is of effect read, so verify, rollback and irreversible mean nothing here");
            }
            return;
        }
        if (!hasVerify) {
            top.problem("verify is missing; a change says how one sees that it worked");
        }
        if (hasRollback == isIrreversible) {
            top.problem("a change says either how it is undone (rollback) or irreversible: true");
        }
    }

    private static void checkProcedure(
            YamlMap top, Optional<String> procedure, Effect effect, List<ArgumentDefinition> arguments) {
        if (effect == Effect.EXPOSE && !ExposureCheck.isMeant(procedure)) {
            top.file().problem(top.lineOf("effect"), "effect expose is only for the procedure exposure");
        }
        if (procedure.isEmpty()) {
            return;
        }
        var id = procedure.get();
        boolean isDeploying = DEPLOYING.contains(id);
        boolean onlyLooks = id.equals("releases") || id.equals(HEALTH);
        if (onlyLooks && effect != Effect.READ) {
            top.file().problem(top.lineOf("effect"), "effect of the procedure " + id + " is read");
        }
        if (isDeploying && effect != Effect.CHANGE) {
            top.file().problem(top.lineOf("effect"), "effect of the procedure " + id + " is change");
        }
        if ((isDeploying || id.equals("releases"))
                && arguments.stream().noneMatch(argument -> argument.type() instanceof ArgumentType.ServiceId)) {
            top.problem("the procedure " + id + " needs an argument of type service");
        }
        if (id.equals("deploy")
                && arguments.stream().noneMatch(argument -> argument.type() instanceof ArgumentType.GitSha)) {
            top.problem("the procedure deploy needs an argument of type git-sha");
        }
        if (top.has("verify") || top.has("rollback") || top.has("irreversible")) {
            top.problem("the procedure " + id + " brings its own verification and way back: leave them out");
        }
    }

    private static Optional<String> lock(YamlMap top, Effect effect, Templates templates) {
        if (ExposureCheck.isMeant(top.optionalText("procedure"))) {
            return Optional.empty();
        }
        var lock = top.optional("lock").map(templates::lock);
        if (!EFFECTS.containsKey(written(top, "effect"))) {
            return lock;
        }
        if (effect == Effect.READ && lock.isPresent()) {
            top.file().problem(top.lineOf("lock"), "lock means nothing for effect read: leave it out");
        }
        if (effect != Effect.READ && lock.isEmpty()) {
            top.problem("lock is missing; a change says which service it holds, such as ${service}");
        }
        return lock;
    }

    private static String written(YamlMap top, String key) {
        return top.optional(key).map(YamlValue::word).orElse("");
    }

    private static List<CommandDefinition.PinnedFact> pins(YamlMap top) {
        return top.optional("pin").map(YamlValue::list).orElse(List.of()).stream()
                .map(value -> {
                    if (value.word().equals("active-colour")) {
                        value.problem("is active-colour, which is not enforced by this version: leave it out");
                        return Optional.<CommandDefinition.PinnedFact>empty();
                    }
                    return value.choice(Map.of("current-release", CommandDefinition.PinnedFact.CURRENT_RELEASE));
                })
                .flatMap(Optional::stream)
                .toList();
    }

    private static CommandDefinition.Output output(YamlMap top) {
        return top.optional("output")
                .flatMap(value -> {
                    if (value.word().equals("chart")) {
                        value.problem("is chart, which is not enforced by this version; use table, text, log or file");
                        return Optional.empty();
                    }
                    return value.choice(Map.of(
                            "table", CommandDefinition.Output.TABLE,
                            "text", CommandDefinition.Output.TEXT,
                            "log", CommandDefinition.Output.LOG,
                            "file", CommandDefinition.Output.FILE));
                })
                .orElse(CommandDefinition.Output.TEXT);
    }
}
