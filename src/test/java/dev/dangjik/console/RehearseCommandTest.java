package dev.dangjik.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RehearseCommandTest {
    @Test
    void a_rehearsal_ends_well_when_the_bot_took_every_request() {
        var run = CommandRun.of(Map.of(), "rehearse", "--requests", "40");

        assertEquals(0, run.exitCode(), run.err());
    }
}
