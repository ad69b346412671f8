package dev.dangjik.command.catalogue;

import dev.dangjik.remote.Bytes;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/// The operators' files as they were at one moment: everything under `commands/` and `permissions/`.
///
/// @param name where they come from, for people
/// @param files path relative to the workspace, with slashes, to content
public record Workspace(String name, SortedMap<String, Bytes> files) {
    private static final List<String> ROOTS = List.of("commands", "permissions");
    private static final int DEEPEST = 5;
    private static final int MOST_FILES = 5_000;

    public Workspace {
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    }

    /// Reads the files under a directory.
    ///
    /// @throws IOException when the directory or a file cannot be read, or holds more files than anybody reviews
    public static Workspace directory(Path directory) throws IOException {
        var files = new TreeMap<String, Bytes>();
        for (var root : ROOTS) {
            read(directory, directory.resolve(root), files);
        }
        return new Workspace(directory.toString(), files);
    }

    /// Reads the files that Dangjik was packaged with.
    ///
    /// @throws IOException when the package cannot be read
    public static Workspace packaged() throws IOException {
        var files = new TreeMap<String, Bytes>();
        for (var root : ROOTS) {
            var found = Workspace.class.getClassLoader().getResource(root);
            if (found != null) {
                readResource(found, root, files);
            }
        }
        return new Workspace("packaged", files);
    }

    private static void readResource(URL found, String root, SortedMap<String, Bytes> files) throws IOException {
        var uri = uri(found);
        if (!"jar".equals(uri.getScheme())) {
            var directory = Path.of(uri);
            read(Objects.requireNonNull(directory.getParent()), directory, files);
            return;
        }
        var jar = uri.getSchemeSpecificPart();
        try (var archive = FileSystems.newFileSystem(Path.of(URI.create(jar.substring(0, jar.indexOf('!')))))) {
            read(archive.getPath("/"), archive.getPath("/" + root), files);
        }
    }

    private static URI uri(URL url) throws IOException {
        try {
            return url.toURI();
        } catch (URISyntaxException e) {
            throw new IOException("reading " + url, e);
        }
    }

    private static void read(Path base, Path root, SortedMap<String, Bytes> files) throws IOException {
        if (!Files.isDirectory(root)) {
            return;
        }
        try (var walk = Files.walk(root, DEEPEST)) {
            for (var file : (Iterable<Path>) walk.filter(Files::isRegularFile)::iterator) {
                var name = base.relativize(file).toString().replace('\\', '/');
                if (!name.contains("/.")) {
                    files.put(name, Bytes.copyOf(Files.readAllBytes(file)));
                }
                if (files.size() > MOST_FILES) {
                    throw new IOException("reading " + root + ": more than " + MOST_FILES + " files");
                }
            }
        }
    }
}
