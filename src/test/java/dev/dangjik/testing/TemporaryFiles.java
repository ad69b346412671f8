package dev.dangjik.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;

/// Files of a test that nobody needs any more.
final class TemporaryFiles {
    private TemporaryFiles() {}

    /// Takes away what is in `directory`, and itself. What somebody still writes, or has taken away, is left alone: a
    /// test is not judged by it.
    static void delete(Path directory) {
        var emptied = new ArrayDeque<Path>();
        var toEmpty = new ArrayDeque<Path>();
        toEmpty.push(directory);
        while (!toEmpty.isEmpty()) {
            var next = toEmpty.pop();
            emptied.push(next);
            try (var entries = Files.newDirectoryStream(next)) {
                for (var entry : entries) {
                    if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                        toEmpty.push(entry);
                    } else {
                        Files.deleteIfExists(entry);
                    }
                }
            } catch (IOException e) {
                // it stays, and so does what it is in
            }
        }
        for (var empty : emptied) {
            try {
                Files.deleteIfExists(empty);
            } catch (IOException e) {
                // something in it stays
            }
        }
    }
}
