package dev.dangjik.store;

import dev.dangjik.config.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;

/// What lies below `DANGJIK_HOME/postgres`: the data directory, two passwords, the port.
///
/// @param folder the `postgres` folder, symbolic links resolved
record ServerFiles(Path folder) {
    /// The role that made the cluster and owns every table.
    static final String OWNER = "dangjik";

    /// Creates the folder in `home`. When this process is root others may pass, not list it: the server's own
    /// account has to reach its data. Every secret in it is a file of mode 0600.
    static ServerFiles below(Path home) throws IOException {
        boolean isRoot = ((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid")) == 0;
        var permissions = isRoot ? "rwx--x--x" : "rwx------";
        PrivateFiles.directory(home, permissions);
        PrivateFiles.directory(home.resolve("postgres"), permissions);
        return new ServerFiles(home.resolve("postgres").toRealPath());
    }

    Path data() {
        return folder.resolve("data");
    }

    Path logFolder() {
        return folder.resolve("log");
    }

    Path log() {
        return logFolder().resolve("postgres.log");
    }

    private Path portFile() {
        return folder.resolve("port");
    }

    boolean isInitialised() {
        return Files.exists(data().resolve("PG_VERSION"));
    }

    /// @throws DatabaseUnavailable when the data were written by another major version than the packaged one
    void checkVersion() throws IOException {
        if (!isInitialised()) {
            return;
        }
        var version = Files.readString(data().resolve("PG_VERSION")).strip();
        if (!version.equals(PostgresBinaries.MAJOR)) {
            throw new DatabaseUnavailable("The data in " + data() + " are of PostgreSQL " + version
                    + ", and this release brings PostgreSQL " + PostgresBinaries.MAJOR
                    + ". Type dangjik export with the release that wrote them, then dangjik import with this one into"
                    + " an empty DANGJIK_HOME.");
        }
    }

    /// The port of the last start, 0 when there is none.
    int rememberedPort() throws IOException {
        try {
            return Integer.parseInt(Files.readString(portFile()).strip());
        } catch (NoSuchFileException | NumberFormatException _) {
            return 0;
        }
    }

    void rememberPort(int port) throws IOException {
        PrivateFiles.write(portFile(), port + "\n");
    }

    /// The password of `role`, made at its first use: 24 random bytes.
    Secret<String> password(String role) {
        var file = folder.resolve(role + ".password");
        try {
            if (!Files.exists(file)) {
                var random = new byte[24];
                new SecureRandom().nextBytes(random);
                PrivateFiles.write(file, Base64.getUrlEncoder().withoutPadding().encodeToString(random) + "\n");
            }
            return new Secret<>(Files.readString(file).strip());
        } catch (IOException e) {
            throw new UncheckedIOException("Reading the password of the database role " + role + " in " + file, e);
        }
    }
}
