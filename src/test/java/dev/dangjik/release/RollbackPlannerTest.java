package dev.dangjik.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.command.Planned;
import dev.dangjik.message.LocalizedText;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.plan.Segment;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.ScriptLibrary;
import dev.dangjik.stack.Deployment.Artifact;
import dev.dangjik.testing.Postgres;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Base64;
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
    void when_a_release_was_verified_is_told_in_the_stack_s_zone() throws RemoteException {
        var at = ZoneId.of("Asia/Seoul");
        var target = Shop.target(Artifact.PULL, Optional.of("main"), at);
        var plan = assertInstanceOf(Planned.Ready.class, plan(target, withOlder(), Optional.empty(), false))
                .plan();

        var note = plan.notes().get(1);
        assertEquals(
                new LocalizedText("이전 검증 시각: 1월 1일 09:00:00 KST", "Verified before: 1 Jan 09:00:00 KST"), note.title());
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

    /// Somebody left bad0003 in service: what the ledger calls current is what to go back to, and it was not bad.
    @Test
    void from_what_was_never_verified_it_goes_back_to_the_current_release() throws RemoteException {
        var plan = assertInstanceOf(
                        Planned.Ready.class,
                        plan(disturbed("running sha256:other 188000000", "bad0003@sha256:9"), Optional.empty(), false))
                .plan();

        assertEquals("aaaaaaa", plan.pins().get("release.wanted"));
        assertTrue(Golden.steps(plan).contains("--in-use bad0003"), Golden.steps(plan));
        assertFalse(Golden.steps(plan).contains("--bad"), Golden.steps(plan));
    }

    @Test
    void a_crashing_release_that_was_never_verified_is_left_for_the_current_one_too() throws RemoteException {
        var plan = assertInstanceOf(
                        Planned.Ready.class, plan(disturbed("bytes 0", "bad0003@sha256:9"), Optional.empty(), false))
                .plan();

        assertEquals("aaaaaaa", plan.pins().get("release.wanted"));
    }

    @Test
    void an_image_that_nobody_knows_is_left_for_the_current_one() throws RemoteException {
        var plan = assertInstanceOf(
                        Planned.Ready.class,
                        plan(disturbed("running sha256:other 188000000", "aaaaaaa@sha256:1"), Optional.empty(), false))
                .plan();

        assertEquals("aaaaaaa", plan.pins().get("release.wanted"));
    }

    /// An older release was put into service by hand: what was current then is newer, and still the first choice.
    @Test
    void what_really_runs_is_never_a_choice() throws RemoteException {
        var shell = disturbed("running sha256:older 188000000", "9999999@sha256:1");

        var plan = assertInstanceOf(Planned.Ready.class, plan(shell, Optional.empty(), false))
                .plan();
        assertEquals("aaaaaaa", plan.pins().get("release.wanted"));
        assertInstanceOf(Planned.Refused.class, plan(shell, Optional.of("9999999"), false));
    }

    private static FactsShell disturbed(String running, String variable) {
        return new FactsShell(
                "time 1767225600",
                "docker 20.10.24",
                "docker-words docker",
                "current " + FactsShell.ENTRY,
                "ledger "
                        + FactsShell.ENTRY
                                .replace("\"seq\":4", "\"seq\":3")
                                .replace("aaaaaaa", "9999999")
                                .replace("sha256:old", "sha256:older"),
                "ledger " + FactsShell.ENTRY,
                "release aaaaaaa yes sha256:old registry.test/shop:aaaaaaa@sha256:1",
                "release 9999999 yes sha256:older registry.test/shop:9999999@sha256:1",
                "container c1 running sha256:other registry.test/shop:bad0003@sha256:9",
                running,
                "variable " + variable);
    }

    @Test
    void only_a_version_of_the_ledger_can_be_named() throws RemoteException {
        var refused = assertInstanceOf(Planned.Refused.class, plan(withOlder(), Optional.of("ddddddd"), false));

        assertEquals("release.not-a-choice", refused.why().key());
        assertEquals(List.of("/ops shop rollback web --to 9999999"), refused.typeNext());
        assertInstanceOf(Planned.Ready.class, plan(withOlder(), Optional.of("999"), false));
    }

    @Test
    void migrations_that_stay_are_shown() throws RemoteException {
        var shell = withOlder("behind64-9999999 " + base64("db/migration/V3__add.sql"));

        var plan = assertInstanceOf(Planned.Ready.class, plan(shell, Optional.empty(), false))
                .plan();

        assertTrue(
                plan.notes().stream().anyMatch(note -> note.body().equals("db/migration/V3__add.sql")), plan::toString);
    }

    @Test
    void behind_a_breaking_migration_nothing_goes_back_and_what_still_could_is_offered() throws RemoteException {
        var shell = withOlder(
                "behind64-9999999 " + base64("db/breaking/migration/V3__add.sql\ndb/migration/V4__breaking_drop.sql"),
                "ledger " + FactsShell.ENTRY.replace("\"seq\":4", "\"seq\":2").replace("aaaaaaa", "8888888"),
                "release 8888888 yes sha256:oldest registry.test/shop:8888888@sha256:1");

        var refused = assertInstanceOf(Planned.Refused.class, plan(shell, Optional.empty(), false));

        assertEquals(Text.of("release.breaking", "9999999", "db/migration/V4__breaking_drop.sql"), refused.why());
        assertEquals(List.of("/ops shop rollback web --to 8888888"), refused.typeNext());
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static FactsShell withOlder(String... more) {
        var lines = new ArrayList<>(List.of(
                "ledger " + FactsShell.ENTRY.replace("\"seq\":4", "\"seq\":3").replace("aaaaaaa", "9999999"),
                "release 9999999 yes sha256:older registry.test/shop:9999999@sha256:1"));
        lines.addAll(List.of(more));
        return FactsShell.undisturbed(lines.toArray(String[]::new));
    }

    private static Planned plan(FactsShell shell, Optional<String> to, boolean keep) throws RemoteException {
        return plan(TARGET, shell, to, keep);
    }

    private static Planned plan(ComposeTarget target, FactsShell shell, Optional<String> to, boolean keep)
            throws RemoteException {
        return new RollbackPlanner(shell, new ScriptLibrary(), Texts.packaged(), POSTGRES.transactions())
                .plan(Shop.request(target, "rollback"), to, keep);
    }
}
