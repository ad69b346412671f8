package dev.dangjik.testing;

import dev.dangjik.plan.ShellCommand;
import dev.dangjik.remote.Bytes;
import dev.dangjik.remote.ExecOutcome;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.RemoteShell;
import dev.dangjik.stack.Host;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// Runs what would go over SSH in a bash of this machine whose home is a directory of the test: the real scripts
/// without a network. Can be made to lose connections.
public final class LocalShell implements RemoteShell {
    private final Path home;
    private final Map<String, String> environment = new ConcurrentHashMap<>();
    private volatile Predicate<ShellCommand> cutBefore = _ -> false;
    private volatile Predicate<ShellCommand> cutAfter = _ -> false;

    public LocalShell(Path home) {
        this.home = home;
    }

    /// Sets a variable for everything that runs from now on.
    public LocalShell with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /// Commands that do not reach the host.
    public void cutBefore(Predicate<ShellCommand> commands) {
        cutBefore = commands;
    }

    /// Commands that are executed, and whose answer is lost.
    public void cutAfter(Predicate<ShellCommand> commands) {
        cutAfter = commands;
    }

    @Override
    public ExecOutcome exec(Host host, ShellCommand command, Bytes input, Duration limit) throws RemoteException {
        if (cutBefore.test(command)) {
            throw new RemoteException(host, RemoteException.Reason.UNREACHABLE, "connecting", null);
        }
        try {
            var outcome = run(command, input, limit);
            if (cutAfter.test(command)) {
                throw new RemoteException(host, RemoteException.Reason.LOST, "waiting for the answer", null);
            }
            return outcome;
        } catch (IOException e) {
            throw new RemoteException(host, RemoteException.Reason.LOST, "running a command", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RemoteException(host, RemoteException.Reason.LOST, "running a command", e);
        }
    }

    private ExecOutcome run(ShellCommand command, Bytes input, Duration limit)
            throws IOException, InterruptedException {
        var builder = new ProcessBuilder("bash", "-c", command.toString()).directory(home.toFile());
        builder.environment().put("HOME", home.toString());
        builder.environment().putAll(environment);
        var process = builder.start();
        try (var readers = Executors.newVirtualThreadPerTaskExecutor()) {
            var output = readers.submit(() -> process.getInputStream().readAllBytes());
            var errors = readers.submit(() -> process.getErrorStream().readAllBytes());
            feed(process, input);
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                return new ExecOutcome.TimedOut(limit, bytes(output), bytes(errors));
            }
            return new ExecOutcome.Exited(process.exitValue(), bytes(output), bytes(errors), false);
        }
    }

    private static void feed(Process process, Bytes input) throws IOException {
        try (var stream = process.getOutputStream()) {
            stream.write(input.toArray());
        } catch (IOException e) {
            if (!"Broken pipe".equals(e.getMessage())) {
                throw e;
            }
        }
    }

    private static Bytes bytes(Future<byte[]> read) throws IOException, InterruptedException {
        try {
            return Bytes.copyOf(read.get());
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }
}
