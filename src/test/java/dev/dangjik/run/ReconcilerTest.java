package dev.dangjik.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.dangjik.plan.Phase;
import dev.dangjik.plan.Plan;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.LocalVm;
import dev.dangjik.testing.Plans;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestEngine;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The scheduler's table is lost: what the runs say is enough.
class ReconcilerTest {
    private static final Duration SOON = Duration.ofMinutes(2);

    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private final LocalVm vm = LocalVm.fresh();

    @Test
    void a_run_that_nobody_has_begun_gets_its_task_back_once_and_is_carried_out_once() throws Exception {
        try (var bot = bot()) {
            var id = bot.start(deploy("up", ""));
            assertEquals(List.of(id + "#0"), tasks());
            loseTasks();

            bot.engine().reconcile();
            bot.engine().reconcile();

            assertEquals(List.of(id + "#0"), tasks());
            bot.started();
            assertEquals(RunState.SUCCEEDED, bot.awaitEnd(id).state());
            assertEquals(1, vm.times("up"));
        }
    }

    @Test
    void a_run_in_the_middle_and_the_one_behind_it_go_on_after_a_restart() throws Exception {
        RunId first;
        RunId second;
        try (var bot = bot().started()) {
            first = bot.start(deploy("up", Plans.HELD));
            Await.truth(SOON, () -> vm.times("up") == 1);
            second = assertInstanceOf(StartOutcome.Queued.class, bot.start(deploy("next", ""), true))
                    .id();
        }
        loseTasks();
        vm.letGo();

        try (var heir = bot().started()) {
            assertEquals(RunState.SUCCEEDED, heir.awaitEnd(first).state());
            assertEquals(RunState.SUCCEEDED, heir.awaitEnd(second).state());
        }
        assertEquals(List.of("up", "next"), Files.readAllLines(vm.home().resolve("ran")));
        assertEquals(List.of(), tasks());
    }

    private TestEngine bot() {
        return TestEngine.on(postgres.database(), vm.supervisor(), TestEngine.Setting.of("bot"));
    }

    private static Plan deploy(String id, String more) {
        return Plans.of(Plans.segment(1, List.of(Plans.step(id, Phase.CHANGE, "echo " + id + " >>~/ran" + more))));
    }

    private static void loseTasks() {
        postgres.jdbi().useHandle(handle -> handle.execute("delete from scheduled_tasks"));
    }

    private static List<String> tasks() {
        return postgres.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select task_instance from scheduled_tasks where task_name = 'run'")
                        .mapTo(String.class)
                        .list());
    }
}
