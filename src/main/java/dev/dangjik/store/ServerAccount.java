package dev.dangjik.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The operating-system account that runs the embedded server: this process's own, or, since PostgreSQL refuses to
/// run as root, an unprivileged one when this process is root.
///
/// @param drop words in front of every command that drop the privileges; none when there is nothing to drop
record ServerAccount(int uid, int gid, List<String> drop) {
    /// How a command ended, and everything it wrote.
    record Ended(int code, String output) {}

    /// The account for `data`: its owner when it is there; otherwise for root the user `dangjik`, else `nobody`.
    ///
    /// @throws DatabaseUnavailable when `data` belongs to another account, or to root
    static ServerAccount of(Path data) throws IOException {
        int own = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        int ownGroup = (int) Files.getAttribute(Path.of("/proc/self"), "unix:gid");
        boolean exists = Files.isDirectory(data);
        int owner = exists ? (int) Files.getAttribute(data, "unix:uid") : own;
        if (own != 0) {
            if (owner != own) {
                throw new DatabaseUnavailable("The database in " + data + " belongs to user id " + owner
                        + ", and this process is user id " + own + ". Start Dangjik as the owner, or set another"
                        + " DANGJIK_HOME.");
            }
            return new ServerAccount(own, ownGroup, List.of());
        }
        if (exists && owner == 0) {
            throw new DatabaseUnavailable("The database in " + data + " belongs to root, and PostgreSQL does not run as"
                    + " root. Give it back to the account it had: chown -R dangjik: " + data + " (or nobody:nogroup)");
        }
        return exists ? dropping(owner, (int) Files.getAttribute(data, "unix:gid")) : unprivileged();
    }

    private static ServerAccount unprivileged() throws IOException {
        var nobody = new ServerAccount(65_534, 65_534, List.of());
        for (var name : List.of("dangjik", "nobody")) {
            var found = find(name);
            if (found.isPresent() && found.get().uid != 0) {
                return dropping(found.get().uid, found.get().gid);
            }
        }
        return dropping(nobody.uid, nobody.gid);
    }

    private static Optional<ServerAccount> find(String name) throws IOException {
        try (var lines = Files.lines(Path.of("/etc/passwd"), StandardCharsets.ISO_8859_1)) {
            return lines.map(line -> line.split(":", -1))
                    .filter(fields -> fields.length > 4 && fields[0].equals(name))
                    .map(fields ->
                            new ServerAccount(Integer.parseInt(fields[2]), Integer.parseInt(fields[3]), List.of()))
                    .findFirst();
        }
    }

    private static ServerAccount dropping(int uid, int gid) {
        return new ServerAccount(
                uid, gid, List.of("setpriv", "--reuid=" + uid, "--regid=" + gid, "--clear-groups", "--no-new-privs"));
    }

    boolean dropsPrivileges() {
        return !drop.isEmpty();
    }

    /// Gives `path` to this account.
    void own(Path path) throws IOException {
        if (dropsPrivileges()) {
            Files.setAttribute(path, "unix:uid", uid);
            Files.setAttribute(path, "unix:gid", gid);
        }
    }

    /// Checks that this account can reach `path`.
    ///
    /// @throws DatabaseUnavailable naming the first directory it cannot pass
    void checkCanReach(Path path) throws IOException {
        if (!dropsPrivileges()) {
            return;
        }
        for (var at = path.toRealPath().getParent(); at != null; at = at.getParent()) {
            if (!Files.getPosixFilePermissions(at).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                throw new DatabaseUnavailable("PostgreSQL does not run as root, and user id " + uid
                        + ", which runs it instead, cannot pass " + at + " on the way to " + path
                        + ". Type chmod o+x " + at + ", or set DANGJIK_HOME to another place, such as"
                        + " /var/lib/dangjik.");
            }
        }
    }

    /// Runs `words` as this account with an environment of its own, which holds none of ours, in `directory`.
    Ended run(Path directory, List<String> words) throws IOException {
        var all = new ArrayList<>(drop);
        all.addAll(words);
        var output = Files.createTempFile("dangjik-postgres", ".out");
        try {
            var builder = new ProcessBuilder(all)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(output.toFile());
            var path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
            builder.environment().clear();
            builder.environment().put("PATH", path);
            builder.environment().put("LC_ALL", "C");
            builder.environment().put("TZ", "UTC");
            var process = builder.start();
            if (!process.waitFor(120, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(words.getFirst() + " gave no answer for 120 s");
            }
            return new Ended(process.exitValue(), Files.readString(output, StandardCharsets.ISO_8859_1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + words.getFirst() + " ran", e);
        } finally {
            Files.deleteIfExists(output);
        }
    }
}
