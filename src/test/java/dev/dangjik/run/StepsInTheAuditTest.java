package dev.dangjik.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dangjik.audit.ChainedAuditLog;
import dev.dangjik.config.Redactor;
import dev.dangjik.plan.Phase;
import dev.dangjik.plan.PlanDigest;
import dev.dangjik.testing.LocalVm;
import dev.dangjik.testing.Plans;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestEngine;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What a run leaves in the audit, with the real supervisor on a real shell.
class StepsInTheAuditTest {
    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private final LocalVm vm = LocalVm.fresh();

    @Test
    void every_step_that_ended_stands_there_once_with_its_exit_code_under_the_run_and_its_plan() throws Exception {
        var chain = new ChainedAuditLog(Clock.systemUTC(), new Redactor());
        var setting = TestEngine.Setting.of("bot").auditedBy(chain);
        try (var bot =
                TestEngine.on(postgres.database(), vm.supervisor(), setting).started()) {
            var id = bot.start(Plans.of(Plans.segment(
                    1,
                    List.of(
                            Plans.step("check", Phase.CHECK, "echo looked"),
                            Plans.step("up", Phase.CHANGE, "exit 3"),
                            Plans.step("record", Phase.COMMIT, "echo never")),
                    Plans.compensation("back", "echo back"))));
            assertEquals(RunState.ROLLED_BACK, bot.awaitEnd(id).state());

            assertEquals(
                    List.of(
                            "run.started  ",
                            "segment.launching  ",
                            "step.ended check 0",
                            "step.ended up 3",
                            "compensation.ended back 0",
                            "run.ended  "),
                    postgres.audited("""
                            type || ' ' || coalesce(said ->> 'step', '') || ' ' || coalesce(said ->> 'exitCode', '')"""));
            assertEquals(List.of(id.value()), postgres.audited("distinct run_id"));
            assertEquals(
                    List.of(PlanDigest.of(bot.engine().runs().plan(id).orElseThrow())),
                    postgres.audited("distinct encode(plan_hash, 'hex')"));
        }
    }
}
