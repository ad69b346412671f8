package dev.dangjik.remote;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.dangjik.config.Redactor;
import dev.dangjik.config.SecretReference;
import dev.dangjik.config.Secrets;
import dev.dangjik.plan.ShellCommand;
import dev.dangjik.remote.SshSettings.Vigilance;
import dev.dangjik.stack.Host;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Words for tests that talk to a real SSH server.
final class Shells {
    /// Only so that a test that hangs ends.
    static final Duration LIMIT = Duration.ofMinutes(2);

    private static final Map<String, String> ENVIRONMENT =
            Map.of("PASSPHRASE", "열려라 참깨 'n \"quoted\"", "OTHER_PASSPHRASE", "something else");

    private Shells() {}

    /// A shell as in production, which knows these hosts.
    static SshRemoteShell knowing(Host... hosts) {
        return knowing(SshSettings.production(), hosts);
    }

    static SshRemoteShell knowing(SshSettings settings, Host... hosts) {
        HostDirectory directory =
                id -> Arrays.stream(hosts).filter(host -> host.id().equals(id)).findFirst();
        return new SshRemoteShell(directory, new Secrets(ENVIRONMENT, new Redactor()), settings);
    }

    /// Watches over a connection as in production in a third of the time or less, and has patience until there is one.
    static SshSettings hasty() {
        return new SshSettings(
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                new Vigilance(Duration.ofMillis(500), Duration.ofMillis(2_500)),
                new Vigilance(Duration.ofMillis(1_500), Duration.ofMillis(4_000)),
                Duration.ofMinutes(10),
                16,
                6);
    }

    /// As [#hasty()], with a fifth of production's patience until there is a connection.
    static SshSettings impatient() {
        return new SshSettings(
                Duration.ofMillis(2_400),
                Duration.ofMillis(2_000),
                hasty().busy(),
                hasty().idle(),
                hasty().closeUnusedAfter(),
                16,
                6);
    }

    static String passphrase() {
        return String.valueOf(ENVIRONMENT.get("PASSPHRASE"));
    }

    static Host pinned(Host host, String... fingerprints) {
        return other(host, host.port(), List.of(fingerprints), host.jump());
    }

    static Host at(Host host, int port) {
        return other(host, port, host.fingerprints(), host.jump());
    }

    static Host behind(Host host, String jump) {
        return other(host, host.port(), host.fingerprints(), Optional.of(jump));
    }

    private static Host other(Host host, int port, List<String> fingerprints, Optional<String> jump) {
        return new Host(
                host.id(),
                host.address(),
                port,
                host.user(),
                fingerprints,
                host.key(),
                host.passphrase(),
                jump,
                host.vmDirectory());
    }

    /// Logs in with another key.
    ///
    /// @param passphrase name of the variable that holds it
    static Host keyed(Host host, SecretReference key, Optional<String> passphrase) {
        return new Host(
                host.id(),
                host.address(),
                host.port(),
                host.user(),
                host.fingerprints(),
                key,
                passphrase.map(name -> new SecretReference(SecretReference.Kind.ENV, name)),
                host.jump(),
                host.vmDirectory());
    }

    static ShellCommand script(String text, String... words) {
        return ShellCommand.of("sh", "-c", text, "sh").and(words);
    }

    static ExecOutcome.Exited exited(ExecOutcome outcome) {
        return assertInstanceOf(ExecOutcome.Exited.class, outcome);
    }

    /// What a command printed that has to end with 0.
    static String said(SshRemoteShell shell, Host host, ShellCommand command) throws RemoteException {
        var outcome = exited(shell.exec(host, command, LIMIT));
        if (!outcome.isSuccess()) {
            throw new AssertionError(command + " ended with " + outcome.code() + ": "
                    + outcome.errors().text());
        }
        return outcome.output().text().strip();
    }
}
