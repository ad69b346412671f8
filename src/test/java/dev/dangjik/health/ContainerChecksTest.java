package dev.dangjik.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dangjik.command.Report.Mood;
import dev.dangjik.health.ContainerChecks.Seen;
import dev.dangjik.message.Text;
import dev.dangjik.release.Ledger;
import dev.dangjik.remote.EngineContainer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What is said about a project's containers.
class ContainerChecksTest {
    @Test
    void unhealthy_and_missing_containers_are_told_by_name() {
        var seen = seen(container("server", "running", "Up 3 minutes (unhealthy)"), running("nginx"));

        assertEquals(
                Finding.bad("health.containers-wrong", "shop", "server: Up 3 minutes (unhealthy); postgres: -"),
                ContainerChecks.read("shop", List.of("server", "nginx", "postgres"), seen));
    }

    @Test
    void no_containers_at_all_is_bad() {
        assertEquals(Finding.bad("health.containers-none", "shop"), ContainerChecks.read("shop", List.of(), seen()));
    }

    @Test
    void a_few_restarts_are_told_and_many_are_a_warning() {
        var containers = List.of(running("server"), running("nginx"));

        assertEquals(
                Finding.good("health.containers", "shop", 2, 3L),
                read(new Seen(containers, Map.of("id-server", 3), Map.of())));
        assertEquals(
                warning(11L, Text.of("health.container-restarts", "server", 11)),
                read(new Seen(containers, Map.of("id-server", 11), Map.of())));
    }

    @Test
    void an_image_that_is_not_the_recorded_one_is_a_warning() {
        var containers = List.of(running("server"), running("nginx"));

        assertEquals(
                Finding.good("health.containers", "shop", 2, 0L),
                read(new Seen(containers, Map.of(), Map.of("server", release("sha256:server")))));
        assertEquals(
                warning(0L, Text.of("health.container-image", "server", "server:a1", "b2")),
                read(new Seen(containers, Map.of(), Map.of("server", release("sha256:other")))));
    }

    private static Finding read(Seen seen) {
        return ContainerChecks.read("shop", List.of(), seen);
    }

    private static Finding warning(long restarts, Text note) {
        return new Finding(Mood.WARNING, Text.of("health.containers-noted", "shop", 2, restarts, List.of(note)));
    }

    private static Seen seen(EngineContainer... containers) {
        return new Seen(List.of(containers), Map.of(), Map.of());
    }

    private static EngineContainer running(String service) {
        return container(service, "running", "Up 3 minutes");
    }

    private static EngineContainer container(String service, String word, String status) {
        return new EngineContainer(
                "id-" + service,
                "shop-" + service + "-1",
                service + ":a1",
                "sha256:" + service,
                new EngineContainer.State(word, status),
                Map.of("com.docker.compose.service", service));
    }

    private static Ledger.Entry release(String id) {
        return new Ledger.Entry(1, "b2", "server:b2", id, "-", "run-1", Instant.EPOCH, false);
    }
}
