package dev.dangjik.arch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Every shell script of the project is clean under shellcheck.
class ShellcheckTest {
    @Test
    void shell_scripts_are_clean() throws IOException, InterruptedException {
        var words = new ArrayList<>(List.of("shellcheck", "--external-sources", "--source-path=SCRIPTDIR"));
        for (var root : List.of(Path.of("src"), Path.of("commands"), Path.of(".ci"))) {
            try (var files = Files.walk(root)) {
                files.filter(ShellcheckTest::isShellScript).map(Path::toString).forEach(words::add);
            }
        }
        words.add("dangjik");
        var process = start(words);
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
    }

    private static Process start(List<String> words) throws IOException {
        try {
            return new ProcessBuilder(words).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new IOException("shellcheck is needed for the gate; on Debian: apt-get install shellcheck", e);
        }
    }

    private static boolean isShellScript(Path file) {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        if (file.toString().endsWith(".sh")) {
            return true;
        }
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            var first = lines.findFirst().orElse("");
            return first.startsWith("#!") && first.matches(".*\\b(bash|sh)$");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
