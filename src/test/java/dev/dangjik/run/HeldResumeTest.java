package dev.dangjik.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dangjik.message.Text;
import dev.dangjik.plan.Phase;
import dev.dangjik.remote.SupervisorAnswer;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.LocalVm;
import dev.dangjik.testing.Plans;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestEngine;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A run has lost its supervisor, and its machine does not let it go on for now.
class HeldResumeTest {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final String WHY = "setsid: systemd does not answer";

    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    @Test
    void it_is_told_why_for_as_long_as_that_lasts_and_goes_on_afterwards() throws Exception {
        var vm = LocalVm.fresh();
        var refusals = new AtomicInteger();
        var supervisor = vm.supervisor((verb, real) -> verb.equals("resume") && refusals.getAndIncrement() < 2
                ? new SupervisorAnswer.Refused<>(SupervisorAnswer.Refused.NO_START, "NOSTART", WHY)
                : real.call());
        try (var bot = TestEngine.started(postgres.database(), supervisor)) {
            var script = "echo up >>~/ran" + Plans.HELD;
            var id = bot.start(Plans.of(
                    Plans.segment(1, List.of(Plans.idempotent(Plans.step("up", Phase.CHANGE, script))))));
            Await.truth(SOON, () -> vm.times("up") == 1);
            vm.killSupervisor(id + "-1");
            vm.letGo();

            var first = Await.value(SOON, () -> trouble(id), seen -> !seen.isEmpty());
            var second = Await.value(
                    SOON, () -> trouble(id), seen -> Integer.valueOf(2).equals(seen.get("retries")));

            assertEquals(
                    Text.of("run.trouble.not-resumed", "vm", WHY),
                    DetailJson.read(String.valueOf(first.get("trouble"))));
            assertEquals(first.get("trouble_since"), second.get("trouble_since"));
            assertEquals(RunState.SUCCEEDED, bot.awaitEnd(id).state());
            assertEquals(Map.of(), trouble(id));
            assertEquals(2, vm.times("up"));
        }
    }

    /// Empty while there is none.
    private static Map<String, Object> trouble(RunId id) {
        return postgres.jdbi()
                .withHandle(handle -> handle.createQuery("""
                        select trouble, trouble_since, retries from run where id = :id and trouble_since is not null""")
                        .bind("id", id.value())
                        .mapToMap()
                        .findOne()
                        .orElse(Map.of()));
    }
}
