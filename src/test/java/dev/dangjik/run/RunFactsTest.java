package dev.dangjik.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What is made of the facts of a run.
class RunFactsTest {
    private static final EnumSet<KnownFact> WRITTEN_BY_THE_BOT =
            EnumSet.of(KnownFact.DATABASE_DELAY, KnownFact.RESUMED);

    @Test
    void a_full_disk_is_told_with_its_host_and_other_warnings_are_not_it() {
        assertEquals(
                Optional.of("vm"),
                facts(Map.of("warning.-", "bad-fact vm", "warning.up", "disk-full vm"))
                        .fullDisk());
        assertEquals(
                Optional.empty(),
                facts(Map.of("warning.-", "output-not-capped vm")).fullDisk());
    }

    @Test
    void a_time_in_other_words_than_milliseconds_is_none() {
        assertEquals(
                Optional.of(Duration.ofMillis(1_240)),
                facts(Map.of("downtime_ms", "1240")).time(KnownFact.DOWNTIME));
        assertEquals(Optional.empty(), facts(Map.of("downtime_ms", "soon")).time(KnownFact.DOWNTIME));
    }

    @Test
    void a_fact_that_is_read_here_is_told_under_the_same_name_on_the_machine() throws IOException {
        var scripts = scripts();
        for (var fact : EnumSet.complementOf(WRITTEN_BY_THE_BOT)) {
            assertTrue(scripts.contains("fact " + fact.id() + " "), fact.id());
        }
        assertTrue(scripts.contains("${now:-" + RunFacts.NO_RELEASE + "}"), RunFacts.NO_RELEASE);
    }

    private static String scripts() throws IOException {
        var all = new StringBuilder();
        try (var files = Files.walk(Path.of("src/main/remote"))) {
            for (var file :
                    files.filter(path -> path.toString().endsWith(".sh")).toList()) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
    }

    private static RunFacts facts(Map<String, String> all) {
        return new RunFacts(new TreeMap<>(all));
    }
}
