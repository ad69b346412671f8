package dev.dangjik.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Set;

/// Files and directories whose permissions do not depend on the umask.
public final class PrivateFiles {
    private PrivateFiles() {}

    /// Writes a file that only its owner can read, whole or not at all, and on the disk when this returns. Directories
    /// that are missing on the way there are made, for their owner alone.
    public static void write(Path file, String content) throws IOException {
        var parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(
                    parent, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        var temporary = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(temporary);
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (var channel =
                FileChannel.open(temporary, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), owner)) {
            var bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /// Creates `directory` where it is missing, and gives a directory of ours these permissions in any case.
    static void directory(Path directory, String permissions) throws IOException {
        Files.createDirectories(directory);
        var wanted = PosixFilePermissions.fromString(permissions);
        if (!Files.getPosixFilePermissions(directory).equals(wanted)) {
            Files.setPosixFilePermissions(directory, wanted);
        }
    }

    /// Deletes a tree; a missing one is fine.
    static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (var paths = Files.walk(root)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
