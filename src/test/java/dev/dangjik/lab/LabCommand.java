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
        execute(line);
    }

    /// Runs a program for bash on a machine as root, past SSH.
    ///
    /// @throws AssertionError with its output when it does not end with 0
    static void asRoot(String host, String program) throws IOException, InterruptedException {
        execute(List.of("docker", "exec", "lab-" + host, "bash", "-euc", program));
    }

    private static void execute(List<String> line) throws IOException, InterruptedException {
        var process = new ProcessBuilder(line).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(line + ": " + output);
        }
    }
}
