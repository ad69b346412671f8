package dev.dangjik.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

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

    /// When the newest copy was made; empty when there is none.
    ///
    /// @throws IOException when the directory cannot be read
    public Optional<Instant> newest() throws IOException {
        if (!Files.isDirectory(directory)) {
            return Optional.empty();
        }
        return copies().stream().findFirst().map(NightlyCopy::madeAt);
    }

    private static Instant madeAt(Path copy) {
        var name = copy.getFileName().toString();
        return STAMP.parse(name.substring("dangjik-".length(), name.length() - ".zip".length()), Instant::from);
    }

    /// Newest first; what bears another name is not ours.
    private List<Path> copies() throws IOException {
        var copies = new ArrayList<Path>();
        try (var found = Files.newDirectoryStream(directory, "dangjik-*.zip")) {
            found.forEach(copies::add);
        }
        copies.removeIf(copy -> !copy.getFileName().toString().matches("dangjik-\\d{8}T\\d{6}Z\\.zip"));
        copies.sort(Comparator.reverseOrder());
        return copies;
    }

    private List<Path> removeOld() throws IOException {
        var copies = copies();
        var old = List.copyOf(copies.subList(Math.min(KEPT, copies.size()), copies.size()));
        for (var copy : old) {
            Files.delete(copy);
        }
        return old;
    }
}
