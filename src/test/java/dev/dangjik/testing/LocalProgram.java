package dev.dangjik.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A program of this machine that a test cannot do without.
final class LocalProgram {
    private LocalProgram() {}

    /// What it printed.
    ///
    /// @throws IOException when it is not here, or does not end with 0; with what it said
    static String run(List<String> words) throws IOException {
        var process = new ProcessBuilder(words).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            int status = process.waitFor();
            if (status != 0) {
                throw new IOException(String.join(" ", words) + " ended with " + status + ": " + printed);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + words.getFirst(), e);
        }
        return printed;
    }
}
