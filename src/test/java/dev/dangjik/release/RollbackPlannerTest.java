package dev.dangjik.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.command.Planned;
import dev.dangjik.message.Texts;
import dev.dangjik.plan.Segment;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.ScriptLibrary;
import dev.dangjik.stack.Deployment.Artifact;
import dev.dangjik.testing.Postgres;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RollbackPlannerTest {
    @RegisterExtension
    static final Postgres POSTGRES = Postgres.perTest();

    private static final ComposeTarget TARGET = Shop.target(Artifact.PULL, Optional.of("main"));

    @Test
    void a_rollback_runs_exactly_these_steps_and_passes_a_freeze() throws RemoteException {
        var plan = assertInstanceOf(Planned.Ready.class, plan(withOlder(), Optional.empty(), false))
                .plan();

        assertEquals(Golden.text("rollback"), Golden.steps(plan));
        assertTrue(assertInstanceOf(Segment.Remote.class, plan.segments().getFirst())
                .passesFreeze());
    }

    @Test
    void what_is_left_stays_a_choice_when_the_person_says_so() throws RemoteException {
        var plan = assertInstanceOf(Planned.Ready.class, plan(withOlder(), Optional.empty(), true))
                .plan();

        assertFalse(Golden.steps(plan).contains("--bad"));
    }

    @Test
    void without_another_verified_release_there_is_nothing_to_go_back_to() throws RemoteException {
        var refused = assertInstanceOf(Planned.Refused.class, plan(FactsShell.undisturbed(), Optional.empty(), false));

        assertEquals("release.nothing-to-go-back-to", refused.why().key());
    }

    @Test
    void only_a_version_of_the_ledger_can_be_named() throws RemoteException {
        var refused = assertInstanceOf(Planned.Refused.class, plan(withOlder(), Optional.of("ddddddd"), false));

        assertEquals("release.not-a-choice", refused.why().key());
        assertEquals(List.of("/ops shop rollback web --to 9999999"), refused.typeNext());
        assertInstanceOf(Planned.Ready.class, plan(withOlder(), Optional.of("999"), false));
    }

    private static FactsShell withOlder() {
        return FactsShell.undisturbed(
                "ledger " + FactsShell.ENTRY.replace("\"seq\":4", "\"seq\":3").replace("aaaaaaa", "9999999"),
                "release 9999999 yes sha256:older registry.test/shop:9999999@sha256:1");
    }

    private static Planned plan(FactsShell shell, Optional<String> to, boolean keep) throws RemoteException {
        return new RollbackPlanner(shell, new ScriptLibrary(), Texts.packaged(), POSTGRES.transactions())
                .plan(Shop.request(TARGET, "rollback"), to, keep);
    }
}
