package dev.dangjik.release;

import dev.dangjik.message.Text;
import dev.dangjik.plan.ShellCommand;
import dev.dangjik.remote.Bytes;
import dev.dangjik.remote.ExecOutcome;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.RemoteShell;
import dev.dangjik.remote.ScriptLibrary;
import dev.dangjik.remote.SupervisorScript;
import dev.dangjik.stack.Deployment;
import dev.dangjik.stack.Host;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Looks at a host once, before a plan is made. Changes nothing there but Git's memory of its remote.
final class FactsReader {
    /// Docker, a registry and a Git remote are asked, each with a limit of its own below this one.
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private final RemoteShell shell;
    private final ScriptLibrary scripts;

    FactsReader(RemoteShell shell, ScriptLibrary scripts) {
        this.shell = shell;
        this.scripts = scripts;
    }

    /// What came of the look.
    sealed interface Look {
        record Seen(ReleaseFacts facts) implements Look {}

        record Unclear(Text why) implements Look {}
    }

    /// @param wanted version to look for, also in the checkout and its remote; empty: only what is there, and what lies
    ///     between it and the releases before
    Look look(ComposeTarget target, Optional<String> wanted) throws RemoteException {
        var script = Bytes.utf8(scripts.text("release/lib.sh") + scripts.text("release/facts.sh"));
        var outcome = ask(target.host(), command(target, wanted), script);
        var host = target.host().id();
        return switch (outcome) {
            case ExecOutcome.Exited exited ->
                ReleaseFacts.read(exited.output().text())
                        .<Look>map(Look.Seen::new)
                        .orElseGet(() -> new Look.Unclear(Text.of(
                                "release.facts-unclear",
                                host,
                                lastLines(exited.errors().text()))));
            case ExecOutcome.Killed killed -> new Look.Unclear(Text.of("release.facts-unclear", host, killed.signal()));
            case ExecOutcome.TimedOut late -> new Look.Unclear(Text.of("release.facts-late", host, late.limit()));
        };
    }

    /// Once more where the connection broke: nothing is lost by looking twice.
    private ExecOutcome ask(Host host, ShellCommand command, Bytes script) throws RemoteException {
        try {
            return shell.exec(host, command, script, LIMIT);
        } catch (RemoteException e) {
            if (e.reason() != RemoteException.Reason.LOST) {
                throw e;
            }
            return shell.exec(host, command, script, LIMIT);
        }
    }

    private static ShellCommand command(ComposeTarget target, Optional<String> wanted) {
        var deployment = target.deployment();
        var project = target.service().project();
        var words = new ArrayList<>(List.of("bash", "-s", "--"));
        words.addAll(List.of("--lock-dir", SupervisorScript.lockDirectory(target.host(), target.lock())));
        words.addAll(List.of("--service", target.service().composeService()));
        words.addAll(List.of("--repository", deployment.image()));
        words.addAll(List.of("--file", deployment.version().file()));
        words.addAll(List.of("--variable", deployment.version().name()));
        if (project.needsRoot()) {
            words.addAll(List.of("--root", "yes"));
        }
        wanted.ifPresent(version -> words.addAll(List.of("--version", version)));
        boolean isBuilt = deployment.artifact() == Deployment.Artifact.BUILD;
        if (isBuilt) {
            words.addAll(List.of("--artifact", "build"));
        }
        if (isBuilt || deployment.syncBranch().isPresent()) {
            words.addAll(List.of("--directory", project.directory()));
            deployment.syncBranch().ifPresent(branch -> words.addAll(List.of("--branch", branch)));
        }
        words.add("--");
        words.addAll(project.words());
        return new ShellCommand(words);
    }

    private static String lastLines(String text) {
        var stripped = text.strip();
        return stripped.length() <= 400 ? stripped : stripped.substring(stripped.length() - 400);
    }
}
