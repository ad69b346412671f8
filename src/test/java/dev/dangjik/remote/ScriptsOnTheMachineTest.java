package dev.dangjik.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// The scripts that run on machines have tests in their own language; here they are part of the gate.
class ScriptsOnTheMachineTest {
    @Test
    void every_test_of_the_scripts_passes() throws IOException, InterruptedException {
        var process = new ProcessBuilder("bash", "src/test/remote/run")
                .redirectErrorStream(true)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
    }
}
