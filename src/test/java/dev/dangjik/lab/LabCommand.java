package dev.dangjik.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The lab's own command line, for tests that break something and mend it.
final class LabCommand {
    private LabCommand() {}

    /// Runs `lab WORDS` to its end.
    ///
    /// @throws AssertionError with its output when it does not end with 0
    static void run(String... words) throws IOException, InterruptedException {
        var line = new ArrayList<>(List.of("src/lab/lab"));
        line.addAll(List.of(words));
        var process = new ProcessBuilder(line).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(line + ": " + output);
        }
    }
}
