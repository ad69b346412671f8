package dev.dangjik.remote;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The reviewed shell scripts that Dangjik brings to a host; they are packaged with it.
public final class ScriptLibrary {
    private final Map<String, String> read = new ConcurrentHashMap<>();

    /// The text of a script.
    ///
    /// @param path below `src/main/remote`, as in `release/up.sh`
    /// @throws IllegalArgumentException when no such script was packaged
    public String text(String path) {
        return read.computeIfAbsent(path, ScriptLibrary::load);
    }

    private static String load(String path) {
        try (var stream = ScriptLibrary.class.getResourceAsStream("/remote/" + path)) {
            if (stream == null) {
                throw new IllegalArgumentException("no script " + path + " was packaged");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("reading the packaged script " + path, e);
        }
    }
}
