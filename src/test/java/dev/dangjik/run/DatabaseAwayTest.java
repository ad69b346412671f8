package dev.dangjik.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.plan.Phase;
import dev.dangjik.plan.Plan;
import dev.dangjik.store.Database;
import dev.dangjik.store.EmbeddedPostgres;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.LocalVm;
import dev.dangjik.testing.OwnPostgres;
import dev.dangjik.testing.Plans;
import dev.dangjik.testing.TestEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// The server that keeps the runs is really stopped, in the middle of them.
class DatabaseAwayTest {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final int RUNS = 4;

    @TempDir(cleanup = CleanupMode.NEVER)
    Path home;

    @Test
    void runs_go_on_and_end_without_postgresql_and_every_step_runs_once() throws Exception {
        var vm = new LocalVm(home);
        try (var server = OwnPostgres.start();
                var database = Database.on(server.server(), "postgres");
                var bot = TestEngine.on(database, vm.supervisor(), TestEngine.Setting.of("bot"))
                        .started()) {
            var ids = new ArrayList<RunId>();
            for (int i = 0; i < RUNS; i++) {
                ids.add(bot.start(plan(i)));
            }
            Await.truth(SOON, () -> times(vm, "up") == RUNS);
            server.server().stop(EmbeddedPostgres.Stop.IMMEDIATE);
            mayEnd(vm, 0, RUNS / 2);
            Await.truth(SOON, () -> times(vm, "record") == RUNS / 2);
            assertTrue(server.server().ensureRunning());
            mayEnd(vm, RUNS / 2, RUNS);
            for (var id : ids) {
                var view = bot.awaitEnd(id);
                assertEquals(RunState.SUCCEEDED, view.state());
                assertTrue(view.steps().stream().allMatch(step -> step.state() == StepState.OK));
                assertTrue(view.steps().stream().allMatch(step -> step.attempts() == 1));
            }
        }
        for (int i = 0; i < RUNS; i++) {
            for (var step : List.of("check" + i, "up" + i, "record" + i)) {
                assertEquals(1, vm.times(step), step);
            }
        }
    }

    /// How many of the runs have begun this step on the machine.
    private static long times(LocalVm vm, String step) throws Exception {
        long times = 0;
        for (int i = 0; i < RUNS; i++) {
            times += vm.times(step + i);
        }
        return times;
    }

    private static void mayEnd(LocalVm vm, int from, int to) throws Exception {
        for (int i : IntStream.range(from, to).toArray()) {
            Files.createFile(vm.home().resolve("may-end-" + i));
        }
    }

    /// Its step in the middle lasts until it may end.
    private static Plan plan(int i) {
        var up = "echo up" + i + " >>~/ran; while [ ! -e ~/may-end-" + i + " ]; do sleep 0.05; done";
        return Plans.of(
                Optional.empty(),
                Plans.unlocked(Plans.segment(
                        1,
                        List.of(
                                Plans.step("check" + i, Phase.CHECK, "echo check" + i + " >>~/ran"),
                                Plans.step("up" + i, Phase.CHANGE, up),
                                Plans.step("record" + i, Phase.COMMIT, "echo record" + i + " >>~/ran")))));
    }
}
