package dev.dangjik.testing;

import dev.dangjik.stack.Host;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A real OpenSSH server on a free port of 127.0.0.1, run as the user of the test, with host keys, login keys and
/// a home directory of its own. What it logs can be read, and its connections can be dropped or frozen.
public final class SshServer implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/sbin/sshd");
    private static final Duration TO_LISTEN = Duration.ofSeconds(60);
    private static final int PORTS_TRIED = 5;

    private final Path directory;
    private final Process process;
    private final int port;
    private final List<SshKeyFile> hostKeys;
    private final SshKeyFile userKey;

    private SshServer(Path directory, Process process, int port, List<SshKeyFile> hostKeys) {
        this.directory = directory;
        this.process = process;
        this.port = port;
        this.hostKeys = hostKeys;
        this.userKey = new SshKeyFile(directory.resolve("login"));
    }

    /// Starts a server with an ed25519 host key.
    ///
    /// @param parent gets a directory for the server
    /// @param lines of `sshd_config`, which win over the ones it has anyway
    public static SshServer start(Path parent, String... lines) throws Exception {
        var directory = Files.createTempDirectory(parent, "sshd");
        return start(directory, List.of(SshKeyFile.ed25519(directory.resolve("host"))), lines);
    }

    /// Starts a server in an empty directory of its own.
    public static SshServer start(Path directory, List<SshKeyFile> hostKeys, String... lines) throws Exception {
        if (!Files.isExecutable(PROGRAM)) {
            throw new IllegalStateException(PROGRAM + " is not here; type: apt-get install openssh-server");
        }
        Files.createDirectories(directory.resolve("home"));
        var login = SshKeyFile.ed25519(directory.resolve("login"));
        Files.writeString(directory.resolve("authorized_keys"), login.publicLine() + "\n");
        if (user().equals("root")) {
            Files.createDirectories(Path.of("/run/sshd")); // sshd's empty directory, made by its unit where that runs
        }
        for (int attempt = 1; ; attempt++) {
            int port = freePort();
            Files.writeString(directory.resolve("sshd_config"), configuration(directory, port, hostKeys, lines));
            var server = new SshServer(directory, begin(directory), port, hostKeys);
            if (server.isListening()) {
                return server;
            }
            server.close();
            if (attempt == PORTS_TRIED || !server.log().contains("Address already in use")) {
                throw new IOException("sshd does not listen: " + server.log());
            }
        }
    }

    /// This server as a host of the site, reached directly.
    public Host host(String id) throws IOException {
        var pins = new ArrayList<String>();
        for (var key : hostKeys) {
            pins.add(key.fingerprint());
        }
        return new Host(
                id,
                "127.0.0.1",
                port,
                user(),
                pins,
                userKey.reference(),
                Optional.empty(),
                Optional.empty(),
                "~/.dangjik-vm");
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    public int port() {
        return port;
    }

    /// What `~` is for the commands it runs.
    public Path home() {
        return directory.resolve("home");
    }

    /// Lets another key in.
    public void allow(SshKeyFile key) throws IOException {
        var file = directory.resolve("authorized_keys");
        Files.writeString(file, Files.readString(file) + key.publicLine() + "\n");
    }

    /// What it has logged so far.
    public String log() throws IOException {
        return Files.readString(directory.resolve("log"));
    }

    /// How many times somebody was let in.
    public long logins() throws IOException {
        return log().lines()
                .filter(line -> line.startsWith("Accepted publickey"))
                .count();
    }

    /// Stops every process of its connections as it stands: TCP still acknowledges, and nobody answers.
    public void freeze() throws IOException {
        signal("STOP");
    }

    /// Lets what was frozen go on.
    public void thaw() throws IOException {
        signal("CONT");
    }

    /// Ends its connections, and what runs in them, without a word to the other side.
    public void drop() {
        descendants().forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() throws IOException {
        var all = descendants();
        process.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
        try {
            process.waitFor(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void signal(String name) throws IOException {
        var words = new ArrayList<>(List.of("kill", "-" + name));
        descendants().forEach(handle -> words.add(Long.toString(handle.pid())));
        if (words.size() > 2) {
            LocalProgram.run(words);
        }
    }

    private List<ProcessHandle> descendants() {
        return process.descendants().toList();
    }

    private boolean isListening() throws Exception {
        return Await.value(
                        TO_LISTEN,
                        () -> process.isAlive() ? log() : "ended",
                        said -> said.equals("ended") || said.contains("Server listening on"))
                .contains("Server listening on");
    }

    private static Process begin(Path directory) throws IOException {
        var log = directory.resolve("log").toFile();
        return new ProcessBuilder(
                        PROGRAM.toString(),
                        "-D",
                        "-e",
                        "-f",
                        directory.resolve("sshd_config").toString())
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
    }

    private static String configuration(Path directory, int port, List<SshKeyFile> hostKeys, String... lines) {
        var all = new ArrayList<>(Arrays.asList(lines));
        hostKeys.forEach(key -> all.add("HostKey " + key.file()));
        all.addAll(List.of(
                "ListenAddress 127.0.0.1:" + port,
                "AuthorizedKeysFile " + directory.resolve("authorized_keys"),
                "SetEnv HOME=" + directory.resolve("home"),
                "PidFile none",
                "LogLevel VERBOSE",
                "StrictModes no",
                "UsePAM no",
                "PasswordAuthentication no",
                "KbdInteractiveAuthentication no",
                "PermitRootLogin prohibit-password",
                "MaxStartups 100"));
        return String.join("\n", all) + "\n";
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String user() {
        return System.getProperty("user.name");
    }
}
