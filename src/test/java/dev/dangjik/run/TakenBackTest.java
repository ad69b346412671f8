package dev.dangjik.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.message.Text;
import dev.dangjik.plan.Phase;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.LocalVm;
import dev.dangjik.testing.Plans;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestEngine;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The machine has stored a run and its supervisor never began: after ten minutes it is taken back there.
class TakenBackTest {
    private static final Text EXPIRED = Text.of("run.detail.launch-expired", "vm", Duration.ofMinutes(10));

    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private final LocalVm vm = LocalVm.fresh();
    private TestEngine bot;

    @BeforeEach
    void begin() throws Exception {
        Files.createDirectories(vm.directory());
        Files.createFile(vm.directory().resolve("failpoints-allowed"));
        vm.shell().with("DANGJIK_FAILPOINT", "before-detach");
        bot = TestEngine.started(postgres.database(), vm.supervisor());
    }

    @AfterEach
    void end() {
        bot.close();
    }

    @Test
    void the_run_has_expired_and_nothing_was_touched() throws Exception {
        assertNotBegun(late());
    }

    @Test
    void a_lost_answer_to_taking_it_back_makes_nobody_decide_anything() throws Exception {
        var isLost = new AtomicBoolean();
        vm.shell().cutAfter(command -> command.toString().contains("resolve") && isLost.compareAndSet(false, true));

        assertNotBegun(late());
        assertTrue(isLost.get());
    }

    private void assertNotBegun(RunId id) throws Exception {
        var view = bot.awaitEnd(id);

        assertEquals(Optional.of(EXPIRED), view.detail());
        assertEquals(RunState.EXPIRED, view.state());
        assertEquals(0, vm.times("up"));
        assertEquals(Optional.empty(), bot.engine().runs().holderOf(Plans.LOCK));
    }

    /// A run that its machine has stored, made ten minutes older.
    private RunId late() throws Exception {
        var id = bot.start(Plans.of(Plans.segment(1, List.of(Plans.step("up", Phase.CHANGE, "echo up >>~/ran")))));
        var stored = vm.directory().resolve("runs").resolve(id + "-1").resolve("segment");
        Await.truth(Duration.ofMinutes(2), () -> Files.exists(stored));
        postgres.jdbi()
                .useHandle(handle ->
                        handle.execute("update run_segment set launched_at = launched_at - interval '10 minutes'"));
        return id;
    }
}
