package dev.dangjik.store;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/// The PostgreSQL server that is packaged with Dangjik, unpacked once.
public final class PostgresBinaries {
    /// Major version of the packaged server, which is the only one that can read a data directory it made.
    static final String MAJOR = "18";

    private static final String PREFIX = "server-";

    private final Path directory;

    /// @param directory where the unpacked server lies, in a folder of its own
    public PostgresBinaries(Path directory) {
        this.directory = directory;
    }

    /// The folder that holds `bin` and `lib`, unpacked when it is not there yet. Safe to call from several
    /// processes.
    ///
    /// @throws DatabaseUnavailable when this platform has no packaged server or the disk is full
    Path unpacked() {
        var archive = archive();
        try {
            var target = directory.resolve(PREFIX + Long.toHexString(checksum(archive)));
            if (!Files.isDirectory(target)) {
                PrivateFiles.directory(directory, "rwxr-xr-x");
                unpack(archive, target);
            }
            return target;
        } catch (IOException e) {
            throw new DatabaseUnavailable(
                    "Unpacking the PostgreSQL server into " + directory + " (about 60 MB): " + e.getMessage(), e);
        }
    }

    /// Removes servers of former releases. Only while no server runs from this directory.
    void removeOthers() throws IOException {
        var current = unpacked();
        try (var found = Files.newDirectoryStream(directory, PREFIX + "*")) {
            for (var path : found) {
                if (!path.equals(current)) {
                    PrivateFiles.deleteTree(path);
                }
            }
        }
    }

    private static URL archive() {
        var system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        var machine = System.getProperty("os.arch").replace("amd64", "x86_64");
        var archive = PostgresBinaries.class.getResource("/postgres-" + system + "-" + machine + ".txz");
        if (archive == null) {
            throw new DatabaseUnavailable("No PostgreSQL server is packaged for " + system + " on " + machine
                    + ". Set DANGJIK_DB_URL to an external one: postgres://user:password@host:5432/database");
        }
        return archive;
    }

    private static long checksum(URL archive) throws IOException {
        if (archive.openConnection() instanceof JarURLConnection jar) {
            return jar.getJarEntry().getCrc();
        }
        return archive.openConnection().getContentLengthLong();
    }

    private void unpack(URL archive, Path target) throws IOException {
        var lock = directory.resolve("unpack.lock");
        try (var channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var _ = channel.lock()) {
            if (Files.isDirectory(target)) {
                return;
            }
            var partial = target.resolveSibling("unpacking");
            PrivateFiles.deleteTree(partial);
            try (var tar = new TarArchiveInputStream(
                    new XZCompressorInputStream(new BufferedInputStream(archive.openStream(), 1 << 16)))) {
                for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    write(tar, entry, partial);
                }
                Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                PrivateFiles.deleteTree(partial);
                throw e;
            }
        }
    }

    private static void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path root) throws IOException {
        var path = root.resolve(entry.getName()).normalize();
        if (!path.startsWith(root) || path.toString().endsWith(".a")) {
            return;
        }
        if (entry.isDirectory()) {
            PrivateFiles.directory(path, "rwxr-xr-x");
            return;
        }
        if (path.getParent() != null && !Files.isDirectory(path.getParent())) {
            PrivateFiles.directory(path.getParent(), "rwxr-xr-x");
        }
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, path);
        boolean isExecutable = (entry.getMode() & 0100) != 0;
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(isExecutable ? "rwxr-xr-x" : "rw-r--r--"));
    }
}
