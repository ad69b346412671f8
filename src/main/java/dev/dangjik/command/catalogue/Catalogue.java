package dev.dangjik.command.catalogue;

import dev.dangjik.permission.FreezeWindows;
import dev.dangjik.permission.Policy;
import dev.dangjik.stack.KillSwitch;
import dev.dangjik.stack.Site;
import dev.dangjik.stack.Stack;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Everything the operators wrote, as it was at one moment: loaded as a whole or not at all, never changed.
///
/// @param commands stack id to command id to command
/// @param fileDigests path relative to the workspace to SHA-256, hexadecimal
/// @param digest SHA-256 over all of `fileDigests`
/// @param policyDigest SHA-256 over those under `permissions/`
public record Catalogue(
        SortedMap<String, Stack> stacks,
        SortedMap<String, SortedMap<String, CommandDefinition>> commands,
        Policy policy,
        FreezeWindows freezes,
        Site site,
        SortedMap<String, String> fileDigests,
        String digest,
        String policyDigest,
        Instant loadedAt) {
    public Catalogue {
        stacks = Collections.unmodifiableSortedMap(new TreeMap<>(stacks));
        var byStack = new TreeMap<String, SortedMap<String, CommandDefinition>>();
        commands.forEach((stack, all) -> byStack.put(stack, Collections.unmodifiableSortedMap(new TreeMap<>(all))));
        commands = Collections.unmodifiableSortedMap(byStack);
        fileDigests = Collections.unmodifiableSortedMap(new TreeMap<>(fileDigests));
    }

    public Optional<Stack> stack(String id) {
        return Optional.ofNullable(stacks.get(id));
    }

    public Optional<CommandDefinition> command(String stack, String id) {
        return Optional.ofNullable(commands.get(stack)).map(all -> all.get(id));
    }

    /// The command of a stack that runs a built-in procedure, whatever the team calls it.
    ///
    /// @param procedure `health`, `deploy`, `rollback`, ...
    public Optional<CommandDefinition> running(String procedure, String stack) {
        return commands(stack).values().stream()
                .filter(command -> switch (command.body()) {
                    case CommandBody.Procedure(var id) -> id.equals(procedure);
                    case CommandBody.Health _ -> procedure.equals("health");
                    case CommandBody.Certificate _ -> procedure.equals("certificate");
                    case CommandBody.KillSwitch _ -> procedure.equals("kill-switch");
                    case CommandBody.Steps _ -> false;
                })
                .findFirst();
    }

    /// The command of a stack that does this about certificates, whatever the team calls it.
    public Optional<CommandDefinition> certificates(CertificateAction action, String stack) {
        return commands(stack).values().stream()
                .filter(command -> command.body().equals(new CommandBody.Certificate(action)))
                .findFirst();
    }

    /// The command that does this to a kill switch, whatever the team calls it.
    public Optional<CommandDefinition> turning(String killSwitch, KillSwitch.Verb verb, String stack) {
        var wanted = new CommandBody.KillSwitch(killSwitch, verb);
        return commands(stack).values().stream()
                .filter(command -> command.body().equals(wanted))
                .findFirst();
    }

    /// The commands of one stack by id; empty for a stack that is not there.
    public SortedMap<String, CommandDefinition> commands(String stack) {
        return commands.getOrDefault(stack, Collections.emptySortedMap());
    }
}
