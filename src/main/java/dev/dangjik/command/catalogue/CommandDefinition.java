package dev.dangjik.command.catalogue;

import dev.dangjik.message.LocalizedText;
import dev.dangjik.permission.Effect;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a person can ask for: one file under `commands/<stack>/`.
///
/// @param group word that is typed before the rest of the id: `cert-renew` of the group `cert` is typed `cert renew`
/// @param runbook section of the team's runbook that this replaces
/// @param lock service whose lock it holds: an id, or `${service}`
/// @param timeout for everything together
/// @param pins facts that must still hold when an approved plan starts
/// @param verify asked once all steps are done; always there for a change of the operator's own steps
/// @param rollback undoes what the steps did
/// @param isIrreversible whether the file says that there is no way back
/// @param hasForm whether a window asks whoever leaves out something required
/// @param scripts name to content of the script files its steps use
/// @param file relative to the workspace
/// @param digest SHA-256 of its file, its scripts and its stack's file, hexadecimal
public record CommandDefinition(
        String id,
        Optional<String> group,
        String stack,
        LocalizedText title,
        LocalizedText description,
        Optional<String> runbook,
        Effect effect,
        List<ArgumentDefinition> arguments,
        CommandBody body,
        Optional<String> lock,
        Duration timeout,
        List<PinnedFact> pins,
        Optional<StepDefinition> verify,
        Optional<StepDefinition> rollback,
        boolean isIrreversible,
        boolean hasForm,
        Output output,
        SortedMap<String, String> scripts,
        String file,
        String digest) {
    /// Procedures that bring back what was there before.
    private static final Set<String> PASSING = Set.of("rollback", "exposure-close");

    public CommandDefinition {
        arguments = List.copyOf(arguments);
        pins = List.copyOf(pins);
        scripts = Collections.unmodifiableSortedMap(new TreeMap<>(scripts));
    }

    public Optional<ArgumentDefinition> argument(String name) {
        return arguments.stream()
                .filter(argument -> argument.name().equals(name))
                .findFirst();
    }

    /// How the command is typed behind the stack.
    public String typed() {
        return group.map(word -> word + " " + id.substring(word.length() + 1)).orElse(id);
    }

    /// Whether it brings back, closes or stops, so that no freeze window may keep it from starting.
    public boolean passesFreezes() {
        return switch (body) {
            case CommandBody.Procedure(var procedure) -> PASSING.contains(procedure);
            case CommandBody.KillSwitch _ -> isAtOnce();
            case CommandBody.Steps _, CommandBody.Health _, CommandBody.Certificate _ -> false;
        };
    }

    /// Whether it happens at once, whatever of the bot's own is away.
    public boolean isAtOnce() {
        return body instanceof CommandBody.KillSwitch killSwitch && killSwitch.isAtOnce();
    }

    CommandDefinition withDigest(String sha256) {
        return new CommandDefinition(
                id,
                group,
                stack,
                title,
                description,
                runbook,
                effect,
                arguments,
                body,
                lock,
                timeout,
                pins,
                verify,
                rollback,
                isIrreversible,
                hasForm,
                output,
                scripts,
                file,
                sha256);
    }

    /// How the answer is shown.
    public enum Output {
        /// Cells separated by tabs stand below each other.
        TABLE,
        TEXT,
        /// Text whose lines may begin with a time, which is shown once and in the stack's zone.
        LOG,
        FILE
    }

    /// A fact that goes into the plan's digest and is looked at again before the start.
    public enum PinnedFact {
        CURRENT_RELEASE
    }
}
