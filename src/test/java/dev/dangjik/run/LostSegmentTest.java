package dev.dangjik.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dangjik.message.Text;
import dev.dangjik.plan.Phase;
import dev.dangjik.plan.Plan;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.LocalVm;
import dev.dangjik.testing.Plans;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestEngine;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A supervisor is killed in a step that may be repeated: how long and how often it goes on without a person.
class LostSegmentTest {
    private static final Duration SOON = Duration.ofMinutes(2);

    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private final LocalVm vm = LocalVm.fresh();
    private TestEngine bot;

    @BeforeEach
    void begin() {
        bot = TestEngine.started(postgres.database(), vm.supervisor());
    }

    @AfterEach
    void end() throws Exception {
        bot.close();
        vm.letGo();
    }

    @Test
    void a_run_of_less_than_a_quarter_of_an_hour_goes_on_by_itself_and_that_is_counted() throws Exception {
        var id = loses("started_at = now() - interval '14 minutes', resumes = 4");

        vm.letGo();

        assertEquals(RunState.SUCCEEDED, bot.awaitEnd(id).state());
        assertEquals(2, vm.times("up"));
        assertEquals(5, resumes());
    }

    @Test
    void an_older_run_is_unknown_and_keeps_its_lock() throws Exception {
        assertLeftToAPerson(loses("started_at = now() - interval '16 minutes'"), 0);
    }

    @Test
    void a_run_that_went_on_five_times_is_unknown_and_keeps_its_lock() throws Exception {
        assertLeftToAPerson(loses("resumes = 5"), 5);
    }

    private void assertLeftToAPerson(RunId id, int resumes) throws Exception {
        var unknown = bot.awaitState(id, RunState.UNKNOWN);

        assertEquals(Optional.of(Text.of("run.detail.lost-killed", "vm")), unknown.detail());
        assertEquals(id, bot.engine().runs().holderOf(Plans.LOCK).orElseThrow().id());
        assertEquals(resumes, resumes());
        assertEquals(1, vm.times("up"));
    }

    /// A run whose supervisor has been killed, after its row was made to say this.
    private RunId loses(String row) throws Exception {
        var id = bot.start(waiting());
        Await.truth(SOON, () -> vm.times("up") == 1);
        postgres.jdbi().useHandle(handle -> handle.execute("update run set " + row));
        // whoever follows it knows the row as it was: the next one to pick it up reads it anew
        bot.close();
        vm.killSupervisor(id + "-1");
        bot = TestEngine.started(postgres.database(), vm.supervisor());
        return id;
    }

    private static Plan waiting() {
        var script = "echo up >>~/ran" + Plans.HELD;
        return Plans.of(Plans.segment(1, List.of(Plans.idempotent(Plans.step("up", Phase.CHANGE, script)))));
    }

    private static int resumes() {
        return postgres.jdbi()
                .withHandle(handle -> handle.createQuery("select resumes from run")
                        .mapTo(Integer.class)
                        .one());
    }
}
