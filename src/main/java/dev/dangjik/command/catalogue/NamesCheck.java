package dev.dangjik.command.catalogue;

import dev.dangjik.config.Problems;
import dev.dangjik.stack.Service;
import dev.dangjik.stack.Site;
import dev.dangjik.stack.Stack;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;

/// Sees that what a person types means one thing only.
final class NamesCheck {
    private final SortedMap<String, Stack> stacks;
    private final SortedMap<String, SortedMap<String, CommandDefinition>> commands;
    private final Site site;
    private final Problems problems;

    NamesCheck(
            SortedMap<String, Stack> stacks,
            SortedMap<String, SortedMap<String, CommandDefinition>> commands,
            Site site,
            Problems problems) {
        this.stacks = stacks;
        this.commands = commands;
        this.site = site;
        this.problems = problems;
    }

    void run() {
        for (var id : stacks.keySet()) {
            if (ReservedVerbs.ALL.contains(id)) {
                problem(id, "stack is called " + id + ", which is a verb of Dangjik's own");
            }
            commands.forEach((other, all) -> {
                if (all.containsKey(id)) {
                    problem(id, "stack is called " + id + ", as is a command of " + other);
                }
            });
            stacks.values().forEach(other -> {
                if (other.services().containsKey(id)) {
                    problem(id, "stack is called " + id + ", as is a service of " + other.id());
                }
            });
        }
        commands.values().forEach(all -> all.values().forEach(command -> checkGroup(command, all)));
        stacks.values().forEach(this::checkVersionVariables);
        stacks.values().forEach(this::checkOnCall);
        stacks.values().forEach(this::checkOpening);
        commands.values().forEach(all -> all.values().forEach(this::checkHelp));
    }

    /// What stands behind the word of a group is the rest of a command, never something that a command is used on.
    private void checkGroup(CommandDefinition command, SortedMap<String, CommandDefinition> all) {
        var group = command.group();
        if (group.isEmpty() || !all.containsKey(group.get())) {
            return;
        }
        var rest = command.id().substring(group.get().length() + 1);
        var stack = stacks.get(command.stack());
        if (stacks.containsKey(rest) || (stack != null && stack.services().containsKey(rest))) {
            problems.add(
                    command.file(),
                    0,
                    "is typed " + command.typed() + ", which could also mean the command " + group.get() + " for "
                            + rest + "; give one of them another name");
        }
    }

    /// Deploying one of two services that share a version would change the other one's configuration too.
    private void checkVersionVariables(Stack stack) {
        Map<String, String> owners = new HashMap<>();
        for (Service.Compose service : stack.deployables()) {
            var version = service.deployment().orElseThrow().version();
            var variable = String.join(" ", service.host(), version.file(), version.name());
            var first = owners.putIfAbsent(variable, service.id());
            if (first != null) {
                problem(
                        stack.id(),
                        "services " + first + " and " + service.id() + " read their version from the same variable "
                                + version.name() + "; each that is deployed needs its own");
            }
        }
    }

    /// The line that helps must begin with a command that is there.
    private void checkHelp(CommandDefinition command) {
        if (command.body() instanceof CommandBody.Health(var checks)) {
            for (var check : checks) {
                var help = check.about().help().map(line -> line.split(" ", 2)[0]);
                var known = commands.get(command.stack());
                if (help.isPresent() && known != null && !known.containsKey(help.get())) {
                    problems.add(
                            command.file(),
                            0,
                            "check " + check.about().id() + " helps with " + help.get() + ", which is no command");
                }
            }
        }
    }

    /// Whoever is called must be somebody.
    private void checkOnCall(Stack stack) {
        for (var who : stack.onCall()) {
            if (site.isBound() && site.persons(who).isEmpty()) {
                problem(
                        stack.id(),
                        "duties.on-call names " + who + ", who is nobody under people or posts of " + site.file());
            }
        }
    }

    /// What can be opened can be closed, by a word that people can type; and one that does not close is nothing that
    /// may wait until somebody reads a channel.
    private void checkOpening(Stack stack) {
        var all =
                commands.getOrDefault(stack.id(), Collections.emptySortedMap()).values();
        if (runs(all, "exposure-open") && !runs(all, "exposure-close")) {
            problem(stack.id(), "has a command that opens surfaces and none of procedure exposure-close");
        }
        if (runs(all, "exposure-open") && stack.onCall().isEmpty()) {
            problem(stack.id(), "duties.on-call is missing; who is called when a surface is not seen to be closed?");
        }
    }

    private static boolean runs(Collection<CommandDefinition> commands, String procedure) {
        return commands.stream().anyMatch(command -> command.body().equals(new CommandBody.Procedure(procedure)));
    }

    private void problem(String stack, String message) {
        problems.add("commands/" + stack + "/stack.yaml", 0, message);
    }
}
