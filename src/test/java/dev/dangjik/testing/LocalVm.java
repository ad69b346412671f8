package dev.dangjik.testing;

import dev.dangjik.config.SecretReference;
import dev.dangjik.remote.SshSupervisor;
import dev.dangjik.remote.SupervisorScript;
import dev.dangjik.stack.Host;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

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

    public LocalShell shell() {
        return shell;
    }

    public SshSupervisor supervisor() {
        return supervisor;
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
