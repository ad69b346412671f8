package dev.dangjik.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.dangjik.plan.Phase;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.Segment;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.BotProcess;
import dev.dangjik.testing.LocalVm;
import dev.dangjik.testing.Plans;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// Two bots on one database and one VM.
class TwoBotsTest {
    private static final int RUNS = 12;
    private static final int ROUNDS = 5;
    private static final Duration SOON = Duration.ofMinutes(2);

    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    @TempDir(cleanup = CleanupMode.NEVER)
    Path home;

    private LocalVm vm;

    @BeforeEach
    void begin() {
        vm = new LocalVm(home);
    }

    private TestEngine bot(String name) {
        return TestEngine.on(postgres.database(), vm.supervisor(), TestEngine.Setting.of(name))
                .started();
    }

    @Test
    void no_run_is_executed_twice() throws Exception {
        try (var one = bot("one");
                var two = bot("two")) {
            var ids = new ArrayList<RunId>();
            for (int i = 0; i < RUNS; i++) {
                ids.add((i % 2 == 0 ? one : two).start(unlocked("step" + i)));
            }
            for (var id : ids) {
                assertEquals(RunState.SUCCEEDED, one.awaitEnd(id).state());
                assertEquals(1, one.view(id).steps().getFirst().attempts());
            }
        }
        for (int i = 0; i < RUNS; i++) {
            assertEquals(1, vm.times("step" + i), "step" + i);
        }
    }

    @Test
    void what_a_dead_bot_followed_is_taken_over_when_its_lease_ends() throws Exception {
        var database = postgres.jdbi()
                .withHandle(handle -> handle.createQuery("select current_database()")
                        .mapTo(String.class)
                        .one());
        try (var dying = BotProcess.start(postgres.server().owner(database), home, Optional.empty())) {
            Await.truth(SOON, () -> Files.exists(home.resolve("ready")));
            dying.tell("start waiting");
            Await.truth(SOON, () -> vm.times("up") == 1);
            dying.kill();
        }
        try (var heir = bot("heir")) {
            var id = heir.engine().runs().open().getFirst().id();
            Files.createFile(home.resolve("go"));
            assertEquals(RunState.SUCCEEDED, heir.awaitEnd(id).state());
        }
        assertEquals(List.of("up"), Files.readAllLines(home.resolve("ran")));
    }

    @Test
    void of_two_people_at_the_same_moment_exactly_one_runs_and_the_other_can_queue() throws Exception {
        try (var one = bot("one");
                var two = bot("two")) {
            for (int round = 1; round <= ROUNDS; round++) {
                Files.deleteIfExists(home.resolve("go"));
                var gate = new CyclicBarrier(2);
                var kim = ask(gate, one);
                var lee = ask(gate, two);
                boolean isKimFirst = kim.join() instanceof StartOutcome.Started;
                var started = assertInstanceOf(StartOutcome.Started.class, (isKimFirst ? kim : lee).join());
                var busy = assertInstanceOf(StartOutcome.Busy.class, (isKimFirst ? lee : kim).join());
                assertEquals(started.id(), busy.holder().id());

                var queued = assertInstanceOf(StartOutcome.Queued.class, one.start(waiting(), true));
                Files.createFile(home.resolve("go"));
                assertEquals(RunState.SUCCEEDED, one.awaitEnd(started.id()).state());
                assertEquals(RunState.SUCCEEDED, two.awaitEnd(queued.id()).state());
                assertEquals(2L * round, vm.times("up"));
            }
        }
    }

    private static CompletableFuture<StartOutcome> ask(CyclicBarrier gate, TestEngine bot) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                gate.await();
            } catch (InterruptedException | java.util.concurrent.BrokenBarrierException e) {
                throw new AssertionError(e);
            }
            return bot.start(waiting(), false);
        });
    }

    @Test
    void the_queue_is_served_in_the_order_in_which_people_asked() throws Exception {
        try (var one = bot("one");
                var two = bot("two")) {
            var first = one.start(waiting());
            var queued = new ArrayList<RunId>();
            for (int i = 1; i <= 4; i++) {
                var bot = i % 2 == 0 ? one : two;
                queued.add(assertInstanceOf(StartOutcome.Queued.class, bot.start(locked("turn" + i), true))
                        .id());
            }
            Files.createFile(home.resolve("go"));
            one.awaitEnd(first);
            for (var id : queued) {
                assertEquals(RunState.SUCCEEDED, two.awaitEnd(id).state());
            }
        }
        assertEquals(List.of("up", "turn1", "turn2", "turn3", "turn4"), Files.readAllLines(home.resolve("ran")));
    }

    private static Plan waiting() {
        return Plans.of(Plans.segment(1, List.of(Plans.step("up", Phase.CHANGE, "echo up >>~/ran" + Plans.HELD))));
    }

    private static Plan locked(String id) {
        return Plans.of(Plans.segment(1, List.of(Plans.step(id, Phase.CHANGE, "echo " + id + " >>~/ran"))));
    }

    private static Plan unlocked(String id) {
        var segment = (Segment.Remote) locked(id).segments().getFirst();
        return Plans.of(Optional.empty(), Plans.unlocked(segment));
    }
}
