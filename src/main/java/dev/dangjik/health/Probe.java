package dev.dangjik.health;

import dev.dangjik.command.catalogue.HealthCheckDefinition.Place;
import dev.dangjik.plan.ShellCommand;
import dev.dangjik.remote.ExecOutcome;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.RemoteShell;
import dev.dangjik.stack.Binding;
import dev.dangjik.stack.ComposeProject;
import dev.dangjik.stack.Host;
import dev.dangjik.stack.Service;
import dev.dangjik.stack.Site;
import dev.dangjik.stack.Stack;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// Executes what a check asks for, on the host or inside a compose service's container.
final class Probe {
    static final Duration LIMIT = Duration.ofSeconds(12);
    static final Duration SHORT = Duration.ofSeconds(5);

    private final RemoteShell shell;
    private final Site site;
    private final Stack stack;

    Probe(RemoteShell shell, Site site, Stack stack) {
        this.shell = shell;
        this.site = site;
        this.stack = stack;
    }

    /// Runs `words` at `place` and reads what they printed; whatever keeps them from ending well is a finding
    /// too.
    Finding at(Place place, List<String> words, Function<String, Finding> reading) {
        if (place.service().isEmpty()) {
            return on(place.host(), words, reading);
        }
        var project = projectOf(place.service().get());
        return project.map(p -> on(
                        place.host(),
                        Stream.of(
                                        p.words().stream(),
                                        Stream.of(
                                                "exec",
                                                "-T",
                                                composeName(place.service().get())),
                                        words.stream())
                                .flatMap(Function.identity())
                                .toList(),
                        reading))
                .orElseGet(() ->
                        Finding.unknown("health.not-compose", place.service().get()));
    }

    Finding on(String hostId, List<String> words, Function<String, Finding> reading) {
        return look(hostId, host -> exec(host, new ShellCommand(words), reading));
    }

    /// A look at a host, which may turn out to be out of reach.
    @FunctionalInterface
    interface Look {
        Finding at(Host host) throws RemoteException;
    }

    /// Looks at a host; whatever keeps that from ending well is a finding too.
    Finding look(String hostId, Look look) {
        return switch (site.host(hostId)) {
            case Binding.Unbound<Host> unbound ->
                Finding.unknown("steps.unbound", unbound.id(), unbound.file(), unbound.line());
            case Binding.Bound<Host>(var host) -> look(host, look);
        };
    }

    private static Finding look(Host host, Look look) {
        try {
            return look.at(host);
        } catch (RemoteException e) {
            return Finding.unknown("health.unreachable", host.id(), String.valueOf(e.getMessage()));
        }
    }

    /// Whether the host does what it is told, whatever of it does not answer.
    boolean isWell(Host host) {
        try {
            return shell.exec(host, ShellCommand.of("true"), SHORT) instanceof ExecOutcome.Exited;
        } catch (RemoteException e) {
            return false;
        }
    }

    private Finding exec(Host host, ShellCommand command, Function<String, Finding> reading) throws RemoteException {
        return switch (shell.exec(host, command, LIMIT)) {
            case ExecOutcome.Exited exited
            when exited.isSuccess() -> reading.apply(exited.output().text());
            case ExecOutcome.Exited exited -> Finding.bad("health.exit", exited.code(), lastLine(exited));
            case ExecOutcome.Killed killed -> Finding.unknown("steps.killed", killed.signal());
            case ExecOutcome.TimedOut late -> Finding.unknown("steps.timed-out", late.limit());
        };
    }

    private Optional<ComposeProject> projectOf(String service) {
        var found = stack.services().get(service);
        return switch (found) {
            case Service.Compose compose -> Optional.of(compose.project());
            case Service.Bluegreen bluegreen -> Optional.of(bluegreen.project());
            case Service.ManagedProcess _ -> Optional.empty();
            case null -> Optional.empty();
        };
    }

    private String composeName(String service) {
        return stack.services().get(service) instanceof Service.Compose compose ? compose.composeService() : service;
    }

    private static String lastLine(ExecOutcome.Exited exited) {
        var text = exited.errors().size() > 0
                ? exited.errors().text()
                : exited.output().text();
        var lines = text.strip().lines().toList();
        return lines.isEmpty() ? "-" : lines.getLast();
    }
}
