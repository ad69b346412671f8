package dev.dangjik.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dangjik.plan.Phase;
import dev.dangjik.plan.Plan;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.Supervisor;
import dev.dangjik.remote.SupervisorAnswer;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.LocalVm;
import dev.dangjik.testing.Plans;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestClock;
import dev.dangjik.testing.TestEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Old runs go from the machine behind the runs of today, and nobody notices.
class HousekeepingTest {
    private static final Duration SOON = Duration.ofMinutes(2);

    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private final LocalVm vm = LocalVm.fresh();

    @Test
    void after_a_run_the_oldest_runs_and_supervisors_go_from_the_machine() throws Exception {
        for (int i = 0; i < 230; i++) {
            var run = Files.createDirectories(vm.directory().resolve("runs/old" + i + "-1"));
            Files.writeString(run.resolve("exit"), "succeeded 0 " + (1_000_000 + i) + " -\n");
        }
        var older = Files.createDirectories(vm.directory().resolve("bin")).resolve("supervisor-aaaaaaaaaaaa.sh");
        Files.writeString(older, "");
        try (var bot = TestEngine.started(postgres.database(), vm.supervisor())) {
            assertEquals(RunState.SUCCEEDED, bot.awaitEnd(bot.start(plan())).state());

            Await.truth(SOON, () -> runs() == 200 && !Files.exists(older));
            Await.truth(SOON, () -> Files.exists(vm.directory().resolve("runs/old229-1")));
        }
    }

    @Test
    void housekeeping_that_hangs_delays_no_launch() throws Exception {
        var begun = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var supervisor = pruning(() -> {
            begun.countDown();
            end.await();
            throw new RemoteException(vm.host(), RemoteException.Reason.LOST, "pruning", null);
        });
        try (var bot = TestEngine.started(postgres.database(), supervisor)) {
            assertEquals(RunState.SUCCEEDED, bot.awaitEnd(bot.start(plan())).state());
            begun.await();

            assertEquals(RunState.SUCCEEDED, bot.awaitEnd(bot.start(plan())).state());
        } finally {
            end.countDown();
        }
    }

    @Test
    void a_machine_is_tidied_once_a_day_also_when_that_went_wrong() throws Exception {
        var clock = new TestClock(Instant.parse("2026-01-01T00:00:00Z"));
        var times = new AtomicInteger();
        var housekeeping = new Housekeeping(
                pruning(() -> {
                    if (times.incrementAndGet() == 1) {
                        throw new RemoteException(vm.host(), RemoteException.Reason.UNREACHABLE, "pruning", null);
                    }
                    return new SupervisorAnswer.Given<>("PRUNED 0");
                }),
                clock);

        housekeeping.on(vm.host());
        clock.advance(Duration.ofHours(23));
        housekeeping.on(vm.host());
        Await.truth(SOON, () -> times.get() == 1);
        clock.advance(Duration.ofHours(1));
        housekeeping.on(vm.host());
        housekeeping.on(vm.host());

        Await.truth(SOON, () -> times.get() == 2);
    }

    private Supervisor pruning(Callable<Object> prune) {
        return vm.supervisor((verb, real) -> verb.equals("prune") ? prune.call() : real.call());
    }

    private static Plan plan() {
        return Plans.of(Plans.segment(1, List.of(Plans.step("up", Phase.CHANGE, "echo up >>~/ran"))));
    }

    private long runs() throws IOException {
        try (var runs = Files.list(vm.directory().resolve("runs"))) {
            return runs.count();
        }
    }
}
