package dev.dangjik.slack;

import dev.dangjik.command.catalogue.ArgumentDefinition;
import dev.dangjik.command.catalogue.ArgumentType;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.CommandDefinition;
import dev.dangjik.run.KnownFact;
import dev.dangjik.run.RunView;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// What a person can ask for to have again what was there before a run that put a release into service.
///
/// The version is named: the button stays in the channel for ever, and "the one before" is another one tomorrow.
///
/// @param version that comes back
/// @param words to type behind `/ops`
record WayBack(String version, String words) {
    private static final Pattern VERSION = Pattern.compile("[0-9a-f]{7,40}");
    private static final String ROLLBACK = "rollback";
    private static final String ACCEPT_DRIFT = "accept-drift";

    /// The way back from `run`; empty when it changed no release, or there was none before it.
    static Optional<WayBack> from(RunView run, Catalogue catalogue) {
        var before = run.facts()
                .value(KnownFact.RELEASE_BEFORE)
                .filter(version -> VERSION.matcher(version).matches())
                .filter(version -> !run.facts().value(KnownFact.RELEASE_AFTER).equals(Optional.of(version)));
        var rollback = catalogue.running(ROLLBACK, run.stack());
        if (before.isEmpty()
                || run.service().isEmpty()
                || rollback.filter(command -> command.id().equals(run.command()))
                        .isPresent()) {
            return Optional.empty();
        }
        return switch (run.state()) {
            case SUCCEEDED -> rollback(run, rollback, before.get());
            case FAILED_UNSAFE ->
                run.facts().has(KnownFact.RELEASE_AFTER)
                        ? rollback(run, rollback, before.get())
                        : again(run, catalogue, before.get());
            case REQUESTED,
                    AWAITING_APPROVAL,
                    QUEUED,
                    RUNNING,
                    WAITING,
                    UNKNOWN,
                    FAILED_SAFE,
                    ROLLED_BACK,
                    CANCELLED,
                    EXPIRED,
                    DENIED,
                    WITHDRAWN -> Optional.empty();
        };
    }

    private static Optional<WayBack> rollback(RunView run, Optional<CommandDefinition> rollback, String version) {
        return rollback.filter(_ -> run.facts().has(KnownFact.RELEASE_AFTER))
                .map(command -> new WayBack(
                        version,
                        beginning(run, command.id())
                                + name(command, ArgumentType.Release.class::isInstance)
                                        .map(to -> " --" + to + " " + version)
                                        .orElse("")));
    }

    /// The ledger still calls that version current, so it is nothing to roll back to: it is put into service again,
    /// over whatever the host has now.
    private static Optional<WayBack> again(RunView run, Catalogue catalogue, String version) {
        return catalogue
                .command(run.stack(), run.command())
                .flatMap(command -> name(command, ArgumentType.GitSha.class::isInstance)
                        .map(sha -> new WayBack(
                                version,
                                beginning(run, command.id()) + " --" + sha + " " + version
                                        + command.argument(ACCEPT_DRIFT)
                                                .map(flag -> " --" + flag.name())
                                                .orElse(""))));
    }

    private static String beginning(RunView run, String command) {
        return run.stack() + " " + command + " " + run.service().orElseThrow();
    }

    private static Optional<String> name(CommandDefinition command, Predicate<ArgumentType> type) {
        return command.arguments().stream()
                .filter(argument -> type.test(argument.type()))
                .map(ArgumentDefinition::name)
                .findFirst();
    }
}
