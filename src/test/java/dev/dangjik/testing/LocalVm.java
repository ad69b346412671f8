package dev.dangjik.testing;

import dev.dangjik.config.SecretReference;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.SshSupervisor;
import dev.dangjik.remote.Supervisor;
import dev.dangjik.remote.SupervisorScript;
import dev.dangjik.stack.Host;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/// A VM that is a directory: the real supervisor runs real processes in it.
public final class LocalVm {
    private final Path home;
    private final LocalShell shell;
    private final SshSupervisor supervisor;

    public LocalVm(Path home) {
        this.home = home;
        this.shell = new LocalShell(home);
        this.supervisor = new SshSupervisor(shell, SupervisorScript.packaged());
    }

    /// A VM of its own. Its directory stays, since what a test has started there may outlive the test.
    public static LocalVm fresh() {
        try {
            return new LocalVm(Files.createTempDirectory("dangjik-vm"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public LocalShell shell() {
        return shell;
    }

    public SshSupervisor supervisor() {
        return supervisor;
    }

    /// The supervisor, with something between it and the bot.
    public Supervisor supervisor(Between between) {
        return (Supervisor) Proxy.newProxyInstance(
                Supervisor.class.getClassLoader(),
                new Class<?>[] {Supervisor.class},
                (_, method, words) -> between.answer(method.getName(), () -> {
                    try {
                        return method.invoke(supervisor, words);
                    } catch (InvocationTargetException e) {
                        throw e.getCause() instanceof RemoteException lost ? lost : e;
                    }
                }));
    }

    /// Answers the bot instead of the supervisor, with or without asking it.
    @FunctionalInterface
    public interface Between {
        /// The answer to one call.
        ///
        /// @param verb name of the method that was called
        /// @param real asks the supervisor
        Object answer(String verb, Callable<Object> real) throws Exception;
    }

    public Host host() {
        return new Host(
                Plans.HOST,
                "127.0.0.1",
                22,
                "deploy",
                List.of("SHA256:pinned"),
                new SecretReference(SecretReference.Kind.ENV, "NO_KEY"),
                Optional.empty(),
                Optional.empty(),
                "~/.dangjik-vm");
    }

    public Optional<Host> host(String id) {
        return id.equals(Plans.HOST) ? Optional.of(host()) : Optional.empty();
    }

    /// How often a step has appended its id to the file `ran` in the VM's home.
    public long times(String step) throws IOException {
        var file = home.resolve("ran");
        return Files.exists(file)
                ? Files.readAllLines(file).stream().filter(step::equals).count()
                : 0;
    }

    public Path home() {
        return home;
    }

    /// Lets every step end that is [held][Plans#HELD].
    public void letGo() throws IOException {
        Files.writeString(home.resolve("go"), "");
    }

    public Path directory() {
        return home.resolve(".dangjik-vm");
    }

    /// Processes that carry the segment's marker in their environment.
    public List<Long> processesOf(String key) {
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> environment(pid).contains("DANGJIK_SEGMENT=" + key + "\0"))
                .toList();
    }

    private static String environment(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "environ"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    /// Ends the supervisor of a segment as `kill -9` would, and nothing else.
    public void killSupervisor(String key) throws IOException {
        var started = Files.readString(directory().resolve("runs").resolve(key).resolve("started"));
        ProcessHandle.of(Long.parseLong(started.split("\\s+", 2)[0])).ifPresent(ProcessHandle::destroyForcibly);
    }
}
