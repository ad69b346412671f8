package dev.dangjik.store;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Warns before the disk of the database or of its copies is full.
public final class DiskSpace {
    private static final long LEAST = 1L << 30;

    private final List<Path> places;

    /// @param places directories; one that is missing is not looked at
    public DiskSpace(List<Path> places) {
        this.places = List.copyOf(places);
    }

    /// A disk with less than 1 GiB or 5 % left for us.
    ///
    /// @param usable bytes
    /// @param total bytes
    public record Low(Path place, long usable, long total) {}

    /// The disks that are low, one entry a disk.
    ///
    /// @throws IOException when a disk gives no answer
    public List<Low> low() throws IOException {
        var found = new ArrayList<Low>();
        var seen = new ArrayList<FileStore>();
        for (var place : places) {
            if (Files.isDirectory(place)) {
                var disk = Files.getFileStore(place);
                if (!seen.contains(disk) && isLow(disk.getUsableSpace(), disk.getTotalSpace())) {
                    found.add(new Low(place, disk.getUsableSpace(), disk.getTotalSpace()));
                }
                seen.add(disk);
            }
        }
        return found;
    }

    static boolean isLow(long usable, long total) {
        return usable < LEAST || usable < total / 20;
    }
}
