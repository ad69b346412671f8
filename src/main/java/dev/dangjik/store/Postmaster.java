package dev.dangjik.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/// The server process of a data directory, as its file `postmaster.pid` tells (PostgreSQL 18, storage/pidfile.h).
///
/// @param port where it listens
record Postmaster(long pid, int port) {
    /// The living server of `data`. A file left behind by a killed one counts as no server.
    static Optional<Postmaster> of(Path data) throws IOException {
        var file = data.resolve("postmaster.pid");
        try {
            var lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
            if (lines.size() < 4) {
                return Optional.empty();
            }
            long pid = Long.parseLong(lines.getFirst().strip());
            if (!isAlive(pid)) {
                return Optional.empty();
            }
            if (!isServerOf(pid, data)) {
                // The number went to another process, as after a restarted container; PostgreSQL would wait for it.
                Files.deleteIfExists(file);
                return Optional.empty();
            }
            return Optional.of(new Postmaster(pid, Integer.parseInt(lines.get(3).strip())));
        } catch (NoSuchFileException | NumberFormatException _) {
            return Optional.empty();
        }
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    private static boolean isServerOf(long pid, Path data) throws IOException {
        try {
            var words = Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1)
                    .split("\0", -1);
            for (int i = 0; i + 1 < words.length; i++) {
                if (words[i].equals("-D") && Path.of(words[i + 1]).equals(data)) {
                    return true;
                }
            }
            return false;
        } catch (NoSuchFileException _) {
            return false;
        }
    }
}
