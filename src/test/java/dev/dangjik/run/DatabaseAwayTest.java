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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// The server that keeps the runs is really stopped, in the middle of them.
class DatabaseAwayTest {
    private static final Duration AWAY = Duration.ofSeconds(30);
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int RUNS = 4;

    @TempDir(cleanup = CleanupMode.NEVER)
    Path home;

    @Test
    void runs_go_on_over_thirty_seconds_without_postgresql_and_every_step_runs_once() throws Exception {
        var vm = new LocalVm(home);
        try (var server = OwnPostgres.start();
                var database = Database.on(server.server(), "postgres");
                var bot = TestEngine.on(database, vm.supervisor(), TestEngine.Setting.of("bot"))
                        .started()) {
            var ids = new ArrayList<RunId>();
            for (int i = 0; i < RUNS; i++) {
                ids.add(bot.start(plan(i)));
            }
            Await.truth(SOON, () -> begun(vm) == RUNS);
            server.server().stop(EmbeddedPostgres.Stop.IMMEDIATE);
            long since = System.nanoTime();
            Await.truth(AWAY.plus(SOON), () -> System.nanoTime() - since > AWAY.toNanos());
            assertTrue(server.server().ensureRunning());
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

    private static long begun(LocalVm vm) throws Exception {
        long begun = 0;
        for (int i = 0; i < RUNS; i++) {
            begun += vm.times("up" + i);
        }
        return begun;
    }

    /// Some of its steps end while the database is away, some after it is back.
    private static Plan plan(int i) {
        int lasts = i % 2 == 0 ? 10 : 33;
        return Plans.of(
                Optional.empty(),
                Plans.unlocked(Plans.segment(
                        1,
                        List.of(
                                Plans.step("check" + i, Phase.CHECK, "echo check" + i + " >>~/ran"),
                                Plans.step("up" + i, Phase.CHANGE, "echo up" + i + " >>~/ran; sleep " + lasts),
                                Plans.step("record" + i, Phase.COMMIT, "echo record" + i + " >>~/ran")))));
    }
}
