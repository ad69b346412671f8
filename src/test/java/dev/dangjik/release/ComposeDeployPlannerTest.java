package dev.dangjik.release;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.command.Planned;
import dev.dangjik.message.Texts;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.Segment;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.RemoteException.Reason;
import dev.dangjik.remote.ScriptLibrary;
import dev.dangjik.stack.Deployment.Artifact;
import dev.dangjik.testing.Postgres;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComposeDeployPlannerTest {
    @RegisterExtension
    static final Postgres POSTGRES = Postgres.perTest();

    private static final Instant NOW = Instant.ofEpochSecond(1_767_225_600);
    private static final String FOUND = "artifact found bbbbbbb " + FactsShell.DIGEST;
    private static final ComposeTarget PULLED = Shop.target(Artifact.PULL, Optional.empty());

    @Test
    void a_deploy_of_a_pulled_image_runs_exactly_these_steps() throws RemoteException {
        var plan = ready(FactsShell.undisturbed(FOUND), PULLED);

        assertEquals(Golden.text("deploy-pull"), Golden.steps(plan));
    }

    @Test
    void a_deploy_of_a_built_image_with_a_checkout_to_bring_forward_runs_exactly_these_steps() throws RemoteException {
        var commit = "b".repeat(40);
        var shell = FactsShell.undisturbed(
                "artifact found " + commit + " -",
                "checkout " + "1".repeat(40),
                "target " + "2".repeat(40),
                "commits64 " + base64("2222222 Keep metrics"),
                "also prometheus");

        var plan = ready(shell, Shop.target(Artifact.BUILD, Optional.of("main")));

        assertEquals(Golden.text("deploy-build"), Golden.steps(plan));
        assertTrue(plan.notes().stream().anyMatch(note -> note.body().contains("Keep metrics")), plan::toString);
    }

    @Test
    void the_host_is_asked_with_these_words() throws RemoteException {
        var shell = FactsShell.undisturbed(FOUND);
        ready(shell, PULLED);

        assertEquals(
                List.of("bash -s -- --lock-dir '~/.dangjik-vm/locks/shop/web' --service frontend"
                        + " --repository registry.test/shop --file /etc/shop.env --variable SHOP_TAG --root yes"
                        + " --version bbbbbbb -- sudo -n docker compose -p shop --project-directory /srv/shop"
                        + " -f /srv/shop/compose.yaml --env-file /etc/shop.env"),
                shell.commands);
    }

    @Test
    void a_look_that_broke_off_is_taken_once_more() throws RemoteException {
        var shell = FactsShell.undisturbed(FOUND).butFirst(Reason.LOST);
        ready(shell, PULLED);

        assertEquals(2, shell.commands.size());
    }

    @Test
    void a_look_that_breaks_off_twice_and_one_at_a_host_that_cannot_be_reached_come_to_nothing() {
        var cut = FactsShell.undisturbed(FOUND).butFirst(Reason.LOST, Reason.LOST);
        var away = FactsShell.undisturbed(FOUND).butFirst(Reason.UNREACHABLE);

        assertEquals(
                Reason.LOST,
                assertThrows(RemoteException.class, () -> ready(cut, PULLED)).reason());
        assertEquals(
                Reason.UNREACHABLE,
                assertThrows(RemoteException.class, () -> ready(away, PULLED)).reason());
        assertEquals(List.of(2, 1), List.of(cut.commands.size(), away.commands.size()));
    }

    @Test
    void the_plan_pins_what_was_seen() throws RemoteException {
        var plan = ready(FactsShell.undisturbed(FOUND), PULLED);

        assertEquals(
                "{release.current=aaaaaaa, release.digest=" + FactsShell.DIGEST
                        + ", release.wanted=bbbbbbb, running.image=sha256:old}",
                plan.pins().toString());
    }

    @Test
    void whatever_a_plan_pins_has_a_name_that_people_read_when_it_has_changed() throws RemoteException {
        var commit = "b".repeat(40);
        var built = FactsShell.undisturbed(
                "artifact found " + commit + " -", "checkout " + "1".repeat(40), "target " + "2".repeat(40));
        var pinned = new TreeSet<>(
                ready(FactsShell.undisturbed(FOUND), PULLED).pins().keySet());
        pinned.addAll(ready(built, Shop.target(Artifact.BUILD, Optional.of("main")))
                .pins()
                .keySet());

        for (var name : pinned) {
            assertTrue(Texts.packaged().has("pin." + name), name);
        }
        assertTrue(pinned.containsAll(List.of("release.digest", "sync.commit")), pinned::toString);
    }

    @Test
    void on_the_first_deploy_there_is_nothing_to_go_back_to_and_the_plan_says_so() throws RemoteException {
        var plan = ready(new FactsShell("time 1767225600", "docker 1", "variable none", FOUND), PULLED);

        var remote = assertInstanceOf(Segment.Remote.class, plan.segments().getFirst());
        assertEquals(
                List.of("no-way-back"),
                remote.compensations().stream().map(back -> back.id()).toList());
        assertTrue(Golden.steps(plan).contains("--first yes"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"latest", "main", "v1.2.3", "BBBBBBB", "bbbbbb", "", "; rm -rf /", "release/2"})
    void what_is_no_git_sha_is_refused_before_anything_is_asked(String version) throws RemoteException {
        var shell = FactsShell.undisturbed();

        var refused = refused(shell, PULLED, version);

        assertEquals(
                version.equals("latest") ? "release.latest" : "release.not-a-sha",
                refused.why().key());
        assertEquals(List.of(), shell.commands);
        assertEquals(List.of("/ops shop deploy web <sha>", "/ops shop releases web"), refused.typeNext());
    }

    @Test
    void the_version_that_runs_already_is_refused_and_a_restart_offered() throws RemoteException {
        var refused = refused(FactsShell.undisturbed("artifact found aaaaaaa sha256:1"), PULLED, "aaaaaaa");

        assertEquals("release.already-running", refused.why().key());
        assertEquals(List.of("/ops shop restart web"), refused.typeNext());
    }

    @Test
    void an_unknown_tag_is_refused() throws RemoteException {
        assertEquals(
                "release.no-image",
                refused(FactsShell.undisturbed("artifact missing"), PULLED, "bbbbbbb")
                        .why()
                        .key());
    }

    @Test
    void a_short_form_of_several_is_refused_with_the_lines_to_type() throws RemoteException {
        var refused = refused(FactsShell.undisturbed("artifact ambiguous bbbbbbb1 bbbbbbb2"), PULLED, "bbbbbbb");

        assertEquals("release.ambiguous", refused.why().key());
        assertEquals(List.of("/ops shop deploy web bbbbbbb1", "/ops shop deploy web bbbbbbb2"), refused.typeNext());
    }

    @Test
    void a_registry_that_does_not_tell_is_a_note_and_no_refusal() throws RemoteException {
        var plan = ready(FactsShell.undisturbed("artifact-unknown64 " + base64("401")), PULLED);

        assertTrue(plan.notes().stream().anyMatch(note -> note.body().equals("401")), plan::toString);
    }

    @Test
    void images_of_other_services_without_a_fixed_version_are_a_warning_and_no_refusal() throws RemoteException {
        var shell = FactsShell.undisturbed("artifact found bbbbbbb -", "moving grafana/grafana:latest", "moving tool");

        var plan = ready(shell, PULLED);

        assertTrue(
                plan.notes().stream().anyMatch(note -> note.body().equals("grafana/grafana:latest\ntool")),
                plan::toString);
    }

    @Test
    void drift_is_refused_until_a_person_accepts_it() throws RemoteException {
        var shell = new FactsShell(
                "time 1767225600",
                "docker 1",
                "current " + FactsShell.ENTRY,
                "ledger " + FactsShell.ENTRY,
                "container c1 running sha256:other x",
                "running sha256:other 1",
                "variable aaaaaaa@sha256:1",
                FOUND);

        var refused = refused(shell, PULLED, "bbbbbbb");

        assertEquals("release.drift", refused.why().key());
        assertEquals(
                "/ops shop deploy web bbbbbbb --accept-drift",
                refused.typeNext().getFirst());
        assertInstanceOf(Planned.Ready.class, planner(shell).plan(Shop.request(PULLED, "deploy"), "bbbbbbb", true));
    }

    @Test
    void files_changed_by_hand_on_the_host_are_never_overwritten() throws RemoteException {
        var shell = FactsShell.undisturbed(
                FOUND,
                "checkout " + "1".repeat(40),
                "target " + "2".repeat(40),
                "changed64 " + base64(" M compose.yaml"));

        assertEquals(
                "release.changed-by-hand",
                refused(shell, Shop.target(Artifact.PULL, Optional.of("main")), "bbbbbbb")
                        .why()
                        .key());
    }

    @Test
    void a_clock_that_is_off_and_a_silent_docker_are_refused() throws RemoteException {
        var late = new FactsShell("time 1767225640", "docker 1", "variable x", FOUND);
        var silent = new FactsShell("time 1767225600", "docker-silent64 " + base64("Cannot connect"));

        assertEquals(
                "release.clock-skew", refused(late, PULLED, "bbbbbbb").why().key());
        assertEquals(
                "release.docker-silent",
                refused(silent, PULLED, "bbbbbbb").why().key());
    }

    private static Plan ready(FactsShell shell, ComposeTarget target) throws RemoteException {
        var planned = planner(shell).plan(Shop.request(target, "deploy"), "bbbbbbb", false);
        return assertInstanceOf(Planned.Ready.class, planned).plan();
    }

    private static Planned.Refused refused(FactsShell shell, ComposeTarget target, String version)
            throws RemoteException {
        var planned = planner(shell).plan(Shop.request(target, "deploy"), version, false);
        return assertInstanceOf(Planned.Refused.class, planned);
    }

    private static ComposeDeployPlanner planner(FactsShell shell) {
        return new ComposeDeployPlanner(
                shell,
                new ScriptLibrary(),
                Texts.packaged(),
                POSTGRES.transactions(),
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }
}
