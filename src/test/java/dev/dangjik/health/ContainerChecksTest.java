package dev.dangjik.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dangjik.command.Report.Mood;
import dev.dangjik.command.catalogue.HealthCheckDefinition;
import dev.dangjik.health.ContainerChecks.Seen;
import dev.dangjik.message.Text;
import dev.dangjik.release.Ledger;
import dev.dangjik.remote.EngineContainer;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.stack.Host;
import dev.dangjik.testing.LocalVm;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What is said about a project's containers.
class ContainerChecksTest {
    private static final Host VM = new LocalVm(Path.of("/nowhere")).host();

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
                read(new Seen(containers, Map.of("id-server", 3), Map.of(), List.of())));
        assertEquals(
                warning(11L, Text.of("health.container-restarts", "server", 11)),
                read(new Seen(containers, Map.of("id-server", 11), Map.of(), List.of())));
    }

    @Test
    void an_image_that_is_not_the_recorded_one_is_a_warning() {
        var containers = List.of(running("server"), running("nginx"));

        assertEquals(
                Finding.good("health.containers", "shop", 2, 0L),
                read(new Seen(containers, Map.of(), Map.of("server", release("sha256:server")), List.of())));
        assertEquals(
                warning(0L, Text.of("health.container-image", "server", "server:a1", "b2")),
                read(new Seen(containers, Map.of(), Map.of("server", release("sha256:other")), List.of())));
    }

    @Test
    void an_image_known_by_its_digest_alone_is_told_by_twelve_digits() {
        var digest = "sha256:" + "0123456789abcdef".repeat(4);
        var up = new EngineContainer.State("running", "Up");
        var label = Map.of("com.docker.compose.service", "server");
        var container = new EngineContainer("id", "shop-server-1", digest, digest, up, label);

        assertEquals(
                new Finding(
                        Mood.WARNING,
                        Text.of(
                                "health.containers-noted",
                                "shop",
                                1,
                                0L,
                                List.of(Text.of("health.container-image", "server", "sha256:0123456789ab", "b2")))),
                read(new Seen(List.of(container), Map.of(), Map.of("server", release("sha256:server")), List.of())));
    }

    @Test
    void a_ledger_that_cannot_be_read_is_a_note_and_neither_docker_s_fault_nor_a_host_out_of_reach() throws Exception {
        for (var reason : RemoteException.Reason.values()) {
            var wrong = refusing(reason);

            assertEquals(
                    warning(3L, Text.of("health.releases-unread", String.valueOf(wrong.getMessage()))),
                    look(new Told(List.of(running("server"), running("nginx")), null, null, wrong)));
            assertEquals(
                    Finding.bad("health.containers-wrong", "shop", "server: Exited (1)"),
                    look(new Told(List.of(container("server", "exited", "Exited (1)")), null, null, wrong)));
        }
    }

    @Test
    void restarts_that_cannot_be_counted_hide_nothing_that_docker_has_said() throws Exception {
        var lost = refusing(RemoteException.Reason.LOST);

        assertEquals(
                Finding.bad("health.containers-wrong", "shop", "server: Exited (1)"),
                look(new Told(List.of(container("server", "exited", "Exited (1)")), null, lost, null)));
        assertEquals(
                warning(0L, Text.of("health.restarts-unread", String.valueOf(lost.getMessage()))),
                look(new Told(List.of(running("server"), running("nginx")), null, lost, null)));
    }

    @Test
    void an_engine_that_does_not_answer_on_a_host_that_does_is_docker_s_fault() throws Exception {
        for (var reason : List.of(RemoteException.Reason.REFUSED, RemoteException.Reason.LOST)) {
            var wrong = refusing(reason);

            assertEquals(
                    Finding.bad("health.docker-silent", "vm", String.valueOf(wrong.getMessage())),
                    look(new Told(List.of(), wrong, null, null)));
        }
    }

    @Test
    void a_host_that_does_nothing_either_is_out_of_reach() {
        var lost = refusing(RemoteException.Reason.LOST);
        var unreachable = refusing(RemoteException.Reason.UNREACHABLE);

        assertThrows(RemoteException.class, () -> look(new Told(List.of(), lost, null, null, false)));
        assertThrows(RemoteException.class, () -> look(new Told(List.of(), unreachable, null, null)));
    }

    @Test
    void a_dead_engine_is_told_with_what_helps_there_and_not_with_a_log_that_nobody_can_read() {
        var about = new HealthCheckDefinition.About("containers", Optional.of("logs server"));
        var check = new HealthCheckDefinition.Containers(about, "shop", List.of());

        assertEquals(
                Optional.empty(),
                HealthProcedure.line(
                                "shop", check, check.about().help(), Finding.bad("health.docker-silent", "vm", "gone"))
                        .typeNext());
        assertEquals(
                Optional.of("/ops shop logs server"),
                HealthProcedure.line("shop", check, check.about().help(), Finding.bad("health.containers-none", "shop"))
                        .typeNext());
    }

    /// What is told about three restarts and no release, but for what is wrong.
    private record Told(
            List<EngineContainer> all,
            @Nullable RemoteException noContainers,
            @Nullable RemoteException noRestarts,
            @Nullable RemoteException noLedger,
            boolean isHostWell)
            implements ContainerChecks.Source {
        private Told(
                List<EngineContainer> all,
                @Nullable RemoteException noContainers,
                @Nullable RemoteException noRestarts,
                @Nullable RemoteException noLedger) {
            this(all, noContainers, noRestarts, noLedger, true);
        }

        @Override
        public List<EngineContainer> containers() throws RemoteException {
            return or(noContainers, all);
        }

        @Override
        public Map<String, Integer> restarts(List<String> ids) throws RemoteException {
            return or(noRestarts, Map.of("id-server", 3));
        }

        @Override
        public Map<String, Ledger.Entry> recorded() throws RemoteException {
            return or(noLedger, Map.of());
        }

        private static <T> T or(@Nullable RemoteException wrong, T told) throws RemoteException {
            if (wrong != null) {
                throw wrong;
            }
            return told;
        }
    }

    private static Finding look(Told told) throws RemoteException {
        var about = new HealthCheckDefinition.About("containers", Optional.empty());
        return ContainerChecks.look(new HealthCheckDefinition.Containers(about, "shop", List.of()), VM, told);
    }

    private static RemoteException refusing(RemoteException.Reason reason) {
        return new RemoteException(VM, reason, "looking", null);
    }

    private static Finding read(Seen seen) {
        return ContainerChecks.read("shop", List.of(), seen);
    }

    private static Finding warning(long restarts, Text note) {
        return new Finding(Mood.WARNING, Text.of("health.containers-noted", "shop", 2, restarts, List.of(note)));
    }

    private static Seen seen(EngineContainer... containers) {
        return new Seen(List.of(containers), Map.of(), Map.of(), List.of());
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
