package dev.dangjik.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// Runs the server's own programs: `initdb` and `pg_ctl`.
final class ServerControl {
    private static final long LARGEST_LOG = 1 << 20;

    /// How a start went.
    sealed interface Started {
        /// It answers.
        record Yes() implements Started {}

        /// What a former server held is not free yet, or the port was taken meanwhile: worth another try.
        record NotYet(String log) implements Started {}

        /// It does not start; the log says why.
        record No(String log) implements Started {}
    }

    private final ServerFiles files;
    private final PostgresBinaries binaries;
    private final ServerAccount account;

    ServerControl(ServerFiles files, PostgresBinaries binaries) throws IOException {
        this.files = files;
        this.binaries = binaries;
        this.account = ServerAccount.of(files.data());
    }

    ServerAccount account() {
        return account;
    }

    /// Makes the data directory, whole or not at all.
    void initialise() throws IOException {
        account.checkCanReach(files.folder());
        var program = program("initdb");
        account.checkCanReach(program);
        var fresh = files.folder().resolve("data.new");
        var password = files.folder().resolve("initdb.password");
        PrivateFiles.deleteTree(fresh);
        PrivateFiles.directory(fresh, "rwx------");
        account.own(fresh);
        try {
            PrivateFiles.write(password, files.password(ServerFiles.OWNER).reveal() + "\n");
            account.own(password);
            var ended = account.run(
                    fresh,
                    List.of(
                            program.toString(),
                            "--pgdata=" + fresh,
                            "--username=" + ServerFiles.OWNER,
                            "--pwfile=" + password,
                            "--auth=scram-sha-256",
                            "--set=scram_iterations=" + ScramVerifier.ITERATIONS,
                            "--encoding=UTF8",
                            "--locale=C",
                            "--locale-provider=builtin",
                            "--builtin-locale=C.UTF-8",
                            "--data-checksums"));
            if (ended.code() != 0) {
                throw new DatabaseUnavailable(
                        "Making the embedded database in " + files.data() + ":\n" + tail(ended.output()));
            }
            Files.move(fresh, files.data(), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(password);
            PrivateFiles.deleteTree(fresh);
        }
    }

    /// The port of the last start while nobody else has it, else one that is free now.
    int freePort() throws IOException {
        int remembered = files.rememberedPort();
        if (remembered > 0 && isFree(remembered)) {
            return remembered;
        }
        try (var socket = new ServerSocket(0, 1, loopback())) {
            return socket.getLocalPort();
        }
    }

    private static boolean isFree(int port) throws IOException {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(loopback(), port));
            return true;
        } catch (java.net.BindException _) {
            return false;
        }
    }

    private static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }

    /// Starts the server and waits until it answers, three minutes at most: a disk may be slow.
    Started start(int port) throws IOException {
        binaries.removeOthers();
        account.checkCanReach(files.data());
        writeConfiguration(port);
        prepareLog();
        long before = Files.exists(files.log()) ? Files.size(files.log()) : 0;
        var ended = control("start", "-w", "-t", "180", "-s", "-l", files.log().toString());
        if (ended.code() == 0) {
            files.rememberPort(port);
            return new Started.Yes();
        }
        var log = ended.output() + logSince(before);
        boolean isPassing = log.contains("lock file")
                || log.contains("pre-existing shared memory block")
                || log.contains("Address already in use");
        return isPassing ? new Started.NotYet(tail(log)) : new Started.No(tail(log));
    }

    /// Stops the server; none is fine.
    void stop(EmbeddedPostgres.Stop how) throws IOException {
        if (Postmaster.of(files.data()).isEmpty()) {
            return;
        }
        var mode = how == EmbeddedPostgres.Stop.FAST ? "fast" : "immediate";
        var ended = control("stop", "-w", "-t", "30", "-s", "-m", mode);
        if (ended.code() != 0 && Postmaster.of(files.data()).isPresent()) {
            throw new IOException(tail(ended.output()));
        }
    }

    private ServerAccount.Ended control(String verb, String... options) throws IOException {
        var words = new java.util.ArrayList<>(
                List.of(program("pg_ctl").toString(), verb, "-D", files.data().toString()));
        words.addAll(Arrays.asList(options));
        return account.run(files.data(), words);
    }

    private Path program(String name) {
        return binaries.unpacked().resolve("bin").resolve(name);
    }

    /// The whole configuration. Durable, loopback only; small, since one bot is all it serves. Who commits while three
    /// others are at work waits 0.3 ms for them, so that one flush serves all. Statements that the
    /// server refuses are not logged: their text could hold what must not be kept.
    private void writeConfiguration(int port) throws IOException {
        var text = """
                # Written at every start of Dangjik; changes here are lost.
                listen_addresses = '127.0.0.1'
                port = %d
                unix_socket_directories = ''
                max_connections = 30
                shared_buffers = 32MB
                dynamic_shared_memory_type = posix
                max_wal_size = 256MB
                min_wal_size = 32MB
                wal_level = minimal
                max_wal_senders = 0
                fsync = on
                synchronous_commit = on
                commit_delay = 300
                commit_siblings = 3
                full_page_writes = on
                password_encryption = scram-sha-256
                timezone = 'UTC'
                log_timezone = 'UTC'
                log_min_messages = log
                log_min_error_statement = panic
                log_error_verbosity = terse
                log_checkpoints = off
                log_connections = ''
                log_disconnections = off
                """.formatted(port);
        var file = files.data().resolve("postgresql.conf");
        PrivateFiles.write(file, text);
        account.own(file);
    }

    private void prepareLog() throws IOException {
        var folder = files.logFolder();
        PrivateFiles.directory(folder, "rwx------");
        account.own(folder);
        if (Files.exists(files.log()) && Files.size(files.log()) > LARGEST_LOG) {
            Files.move(files.log(), files.log().resolveSibling("postgres.1.log"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private String logSince(long position) throws IOException {
        if (!Files.exists(files.log())) {
            return "";
        }
        var bytes = Files.readAllBytes(files.log());
        int from = (int) Math.min(position, bytes.length);
        return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
    }

    private static String tail(String text) {
        var lines = text.lines().filter(line -> !line.isBlank()).toList();
        return lines.stream().skip(Math.max(0, lines.size() - 12L)).collect(Collectors.joining("\n"));
    }
}
