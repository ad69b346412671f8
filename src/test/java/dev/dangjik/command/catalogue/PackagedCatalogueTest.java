package dev.dangjik.command.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PackagedCatalogueTest {
    private static final Catalogue CATALOGUE = new CatalogueLoader(
                    Set.of("deploy", "rollback", "releases", "health", "certificate", "exposure", "kill-switch"),
                    Clock.fixed(Instant.parse("2026-03-02T01:00:00Z"), ZoneOffset.UTC))
            .load(Path.of("."), Path.of("no-site.yaml"));

    @Test
    void the_four_stacks_load() {
        assertEquals(
                Set.of("everbit", "stockboom", "web-project", "o4o"),
                CATALOGUE.stacks().keySet());
    }

    @Test
    void every_stack_can_be_looked_at_and_restarted() {
        for (var stack : CATALOGUE.stacks().keySet()) {
            assertTrue(
                    CATALOGUE.commands(stack).keySet().containsAll(List.of("health", "status", "logs", "restart")),
                    stack);
        }
        assertTrue(CATALOGUE.commands("everbit").keySet().containsAll(List.of("deploy", "rollback", "releases")));
    }

    @Test
    void what_brings_back_closes_or_stops_passes_every_freeze_and_nothing_else_does() {
        var passing = CATALOGUE.commands().values().stream()
                .flatMap(all -> all.values().stream())
                .filter(CommandDefinition::passesFreezes)
                .map(command -> command.stack() + " " + command.id())
                .toList();

        assertEquals(List.of("everbit expose-close", "everbit killswitch-engage", "everbit rollback"), passing);
    }

    @Test
    void every_command_names_its_section_of_the_runbook() {
        var without = new TreeSet<String>();
        CATALOGUE
                .commands()
                .values()
                .forEach(all -> all.values().stream()
                        .filter(command -> command.runbook().isEmpty())
                        .forEach(command -> without.add(command.file())));
        assertEquals(Set.of(), without);
    }
}
