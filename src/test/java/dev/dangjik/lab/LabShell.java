package dev.dangjik.lab;

import dev.dangjik.config.SecretReference;
import dev.dangjik.plan.ShellCommand;
import dev.dangjik.remote.Bytes;
import dev.dangjik.remote.ExecOutcome;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.RemoteShell;
import dev.dangjik.stack.Host;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// Reaches the lab's machines with OpenSSH's own client, so that these tests judge what runs on the machine alone.
final class LabShell implements RemoteShell {
    static final Path LAB =
            Path.of(Optional.ofNullable(System.getenv("DANGJIK_LAB_DIR")).orElse("/var/lib/dangjik-lab"));

    /// The lab's site file.
    static String site() throws IOException {
        return Files.readString(LAB.resolve("site.yaml"));
    }

    /// A host as the lab's site binds it.
    static Host host(String id, String vmDirectory) {
        try {
            Object site =
                    new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(LAB.resolve("site.yaml")));
            var bound = at(at(site, "hosts"), id);
            return new Host(
                    id,
                    at(bound, "address").toString(),
                    Integer.parseInt(at(bound, "port").toString()),
                    at(bound, "user").toString(),
                    ((List<?>) at(bound, "fingerprints"))
                            .stream().map(String::valueOf).toList(),
                    SecretReference.parse(at(bound, "key").toString()),
                    Optional.empty(),
                    Optional.empty(),
                    vmDirectory);
        } catch (IOException e) {
            throw new UncheckedIOException("reading the lab's site; src/lab/lab up brings the lab up", e);
        }
    }

    /// What a line of bash prints on a machine.
    ///
    /// @throws AssertionError when it ends with another code than 0, or not within five minutes
    String sh(String host, String line) throws RemoteException {
        var outcome = exec(host(host, "~/.dangjik-vm"), ShellCommand.of("bash", "-c", line), Duration.ofMinutes(5));
        if (outcome instanceof ExecOutcome.Exited exited && exited.isSuccess()) {
            return exited.output().text();
        }
        throw new AssertionError(host + ": " + line + ": " + outcome);
    }

    private static Object at(Object mapping, String key) {
        return Objects.requireNonNull(((Map<?, ?>) mapping).get(key), key);
    }

    @Override
    public ExecOutcome exec(Host host, ShellCommand command, Bytes input, Duration limit) throws RemoteException {
        var words = List.of("ssh", "-T", "-F", LAB.resolve("ssh_config").toString(), host.id(), command.toString());
        try {
            var process = new ProcessBuilder(words).start();
            var output = read(process.getInputStream());
            var errors = read(process.getErrorStream());
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.toArray());
            } catch (IOException _) {
                // It has ended without having read all of it: how it ended says why.
            }
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                return new ExecOutcome.TimedOut(limit, output.join(), errors.join());
            }
            int code = process.exitValue();
            if (code == 255) {
                throw new RemoteException(
                        host,
                        RemoteException.Reason.LOST,
                        "running " + command + " (" + errors.join().text().strip() + "; shut out there: "
                                + shutOut(host) + ")",
                        null);
            }
            return new ExecOutcome.Exited(code, output.join(), errors.join(), false);
        } catch (IOException e) {
            throw new RemoteException(host, RemoteException.Reason.LOST, "running " + command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RemoteException(host, RemoteException.Reason.LOST, "running " + command, e);
        }
    }

    /// Whom fail2ban of the machine lets in no more: it answers "Connection reset" for ten minutes then.
    private static String shutOut(Host host) throws IOException, InterruptedException {
        var look = new ProcessBuilder("docker", "exec", "lab-" + host.id(), "fail2ban-client", "banned")
                .redirectErrorStream(true)
                .start();
        var said = read(look.getInputStream()).join().text().strip();
        return look.waitFor() == 0 ? said : "not told (" + said + ")";
    }

    /// On a thread of its own: the bot that runs in this process has its timers on the common ones.
    private static CompletableFuture<Bytes> read(java.io.InputStream stream) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try (stream) {
                        return Bytes.copyOf(stream.readAllBytes());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                Thread::startVirtualThread);
    }
}
