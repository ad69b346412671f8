package dev.dangjik.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The copy of the database that is made every night: an [Archive], read back, with its chain checked.
public final class NightlyCopy {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int KEPT = 14;

    private final Archive archive;
    private final Path directory;
    private final Clock clock;

    /// @param directory `DANGJIK_BACKUP_DIR`; made when it is missing
    public NightlyCopy(Archive archive, Path directory, Clock clock) {
        this.archive = archive;
        this.directory = directory;
        this.clock = clock;
    }

    /// What one night gave.
    public sealed interface Outcome {
        /// A new copy, and former ones that went for it.
        record Made(Path file, ArchiveManifest manifest, List<Path> removed) implements Outcome {}

        /// No copy; the former ones are untouched.
        record NotMade(String reason) implements Outcome {}
    }

    /// Makes a copy and removes all but the newest 14.
    public Outcome make() {
        try {
            if (!Files.isDirectory(directory)) {
                PrivateFiles.directory(directory, "rwx------");
            }
            var file = directory.resolve("dangjik-" + STAMP.format(clock.instant()) + ".zip");
            var manifest = archive.write(file, Archive.Trust.REQUIRED);
            return new Outcome.Made(file, manifest, removeOld());
        } catch (ArchiveRefused e) {
            return new Outcome.NotMade(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return new Outcome.NotMade("Writing a copy of the database into " + directory + ": " + e.getMessage());
        }
    }

    private List<Path> removeOld() throws IOException {
        var copies = new ArrayList<Path>();
        try (var found = Files.newDirectoryStream(directory, "dangjik-????????T??????Z.zip")) {
            found.forEach(copies::add);
        }
        copies.sort(Comparator.reverseOrder());
        var old = List.copyOf(copies.subList(Math.min(KEPT, copies.size()), copies.size()));
        for (var copy : old) {
            Files.delete(copy);
        }
        return old;
    }
}
