package dev.dangjik.certificate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.command.Planned;
import dev.dangjik.command.catalogue.CertificateAction;
import dev.dangjik.message.Texts;
import dev.dangjik.plan.OnFailure;
import dev.dangjik.plan.Phase;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.Segment;
import dev.dangjik.plan.Step;
import dev.dangjik.release.Phrases;
import dev.dangjik.remote.Bytes;
import dev.dangjik.remote.ExecOutcome;
import dev.dangjik.remote.RemoteShell;
import dev.dangjik.remote.ScriptLibrary;
import dev.dangjik.testing.SelfSigned;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What would be done about a certificate, from what its machine says. The bot itself reaches nothing here: the name is
/// in no DNS.
class CertificatePlannerTest {
    @TempDir
    private static Path folder;

    private static SelfSigned now;
    private static SelfSigned old;

    @BeforeAll
    static void make() throws Exception {
        old = SelfSigned.make(folder, ShopCertificate.DOMAIN, "-80d", 85);
        now = SelfSigned.make(folder, ShopCertificate.DOMAIN, "-1d", 90);
    }

    @Test
    void a_renewal_looks_tries_makes_and_proves_in_this_order() throws Exception {
        var plan = planned(CertificateAction.RENEW, ShopCertificate.words(old, old), "skip-outside");

        var remote = (Segment.Remote) plan.segments().getFirst();
        assertEquals(
                List.of("preflight", "dry-run", "renew", "config", "reload", "served", "alert"),
                remote.steps().stream().map(Step::id).toList());
        assertEquals(
                List.of(Phase.CHECK, Phase.CHECK, Phase.CHANGE, Phase.CHANGE, Phase.CHANGE, Phase.GATE, Phase.CLEANUP),
                remote.steps().stream().map(Step::phase).toList());
        assertEquals(
                "docker exec shop-nginx nginx -s reload",
                remote.steps().get(4).command().toString());
        assertEquals(OnFailure.COMPENSATE, remote.steps().get(2).onFailure());
        assertEquals(OnFailure.STOP, remote.steps().get(3).onFailure());
        assertTrue(remote.steps().stream().allMatch(Step::isIdempotent));
        var alert = remote.steps().getLast();
        assertEquals(OnFailure.WARN, alert.onFailure());
        assertTrue(
                alert.command().toString().endsWith("CertificateExpiringSoon http://127.0.0.1:9090"), alert.toString());
        assertEquals("kept", remote.compensations().getFirst().id());
        assertEquals(
                ShopCertificate.DOMAIN,
                assertInstanceOf(
                                Segment.OutsideCertificate.class,
                                plan.segments().getLast())
                        .domain());
    }

    @Test
    void what_is_forced_never_runs_twice_by_itself() throws Exception {
        var plan = planned(CertificateAction.RENEW, ShopCertificate.words(now, now), "force", "skip-outside");

        var renew = ((Segment.Remote) plan.segments().getFirst()).steps().get(2);
        assertTrue(!renew.isIdempotent() && renew.isResumable(), renew.toString());
        assertTrue(renew.command().toString().endsWith("--force-renewal"), renew.toString());
        assertTrue(
                plan.notes().stream().anyMatch(note -> note.title().en().contains("5 certificates")),
                plan.notes().toString());
    }

    @Test
    void what_was_renewed_and_is_not_served_only_has_to_be_read() throws Exception {
        var plan = planned(CertificateAction.RENEW, ShopCertificate.words(now, old));

        assertEquals(
                List.of("config", "reload", "served", "alert"),
                ((Segment.Remote) plan.segments().getFirst())
                        .steps().stream().map(Step::id).toList());
    }

    @Test
    void what_is_not_due_is_left_alone() throws Exception {
        var refused = refused(CertificateAction.RENEW, ShopCertificate.words(now, now));

        assertEquals("certificate.refused.not-due", refused.why().key());
        assertEquals(List.of("/ops shop cert renew shop.example.com --force"), refused.typeNext());
    }

    @Test
    void a_trial_changes_nothing_so_nothing_has_to_be_undone() throws Exception {
        var plan = planned(CertificateAction.DRY_RUN, ShopCertificate.words(now, now), "skip-outside");

        var remote = (Segment.Remote) plan.segments().getFirst();
        assertTrue(remote.steps().stream().allMatch(step -> step.phase() == Phase.CHECK));
        assertEquals(List.of(), remote.compensations());
        assertEquals(1, plan.segments().size());
    }

    @Test
    void a_first_certificate_is_issued_where_there_is_none_and_nowhere_else() throws Exception {
        var words = ShopCertificate.words(now, now);
        assertEquals(
                "certificate.refused.exists",
                refused(CertificateAction.ISSUE, words).why().key());

        words.remove("file64");
        words.remove("renewal64");
        var none = refused(CertificateAction.RENEW, words);
        assertEquals("certificate.refused.none-yet", none.why().key());
        assertEquals(List.of("/ops shop cert issue shop.example.com"), none.typeNext());
        var plan = planned(CertificateAction.ISSUE, words, "skip-outside");
        var issue = ((Segment.Remote) plan.segments().getFirst()).steps().get(2);
        assertEquals("issue", issue.id());
        assertTrue(issue.command().words().containsAll(List.of("--before", "none", "certonly")), issue.toString());
    }

    @Test
    void a_lost_account_is_put_aside_before_a_new_one_is_registered() throws Exception {
        var words = ShopCertificate.words(old, old);
        words.put("account", "missing");
        var refused = refused(CertificateAction.RENEW, words, "skip-outside");
        assertEquals("certificate.refused.no-account", refused.why().key());
        assertEquals(List.of("/ops shop cert issue shop.example.com --new-account"), refused.typeNext());

        var plan = planned(CertificateAction.ISSUE, words, "new-account", "skip-outside");

        assertEquals(
                List.of("preflight", "account", "issue", "config", "reload", "served", "alert"),
                ((Segment.Remote) plan.segments().getFirst())
                        .steps().stream().map(Step::id).toList());
    }

    @Test
    void what_stands_in_the_way_is_told_before_anything_is_begun() throws Exception {
        assertObstacle("certificate.refused.nginx-down", Map.of("server", "exited"));
        assertObstacle("certificate.refused.no-openssl", Map.of("openssl", "no"));
        assertObstacle("certificate.refused.disk", Map.of("free-kib", "20000"));
        assertObstacle("certificate.refused.dns-elsewhere", Map.of("resolved", "192.0.2.99"));
        assertObstacle("certificate.refused.dns-unknown", Map.of("resolved", "-"));
        var rule = ShopCertificate.base64("-A DOCKER-USER -p tcp -m tcp --dport 80 -j DROP");
        assertObstacle("certificate.refused.port-80-inside", Map.of("iptables64", rule));
        assertObstacle("certificate.refused.port-80-nobody", Map.of("listens-80", "no"));
        assertObstacle("certificate.refused.port-80-outside", Map.of());
    }

    @Test
    void an_authority_that_does_not_answer_is_told_even_when_the_look_from_outside_is_skipped() throws Exception {
        var words = ShopCertificate.words(old, old);
        words.put("acme64", ShopCertificate.base64("curl: (7) Failed to connect"));

        assertEquals(
                "certificate.refused.acme-down",
                refused(CertificateAction.RENEW, words, "skip-outside").why().key());
    }

    @Test
    void a_look_that_did_not_come_to_its_end_is_no_ground_for_anything() throws Exception {
        RemoteShell broken = (_, _, _, _) -> exited("certificates 1\nserver running\n");

        var refused = assertInstanceOf(Planned.Refused.class, plan(broken, CertificateAction.RENEW));

        assertEquals("certificate.look-unclear", refused.why().key());
    }

    private static void assertObstacle(String key, Map<String, String> changed) throws Exception {
        var words = ShopCertificate.words(old, old);
        words.putAll(changed);
        assertEquals(key, refused(CertificateAction.RENEW, words).why().key());
    }

    private static Plan planned(CertificateAction action, Map<String, String> words, String... flags) throws Exception {
        return assertInstanceOf(Planned.Ready.class, plan(machine(words), action, flags))
                .plan();
    }

    private static Planned.Refused refused(CertificateAction action, Map<String, String> words, String... flags)
            throws Exception {
        return assertInstanceOf(Planned.Refused.class, plan(machine(words), action, flags));
    }

    private static Planned plan(RemoteShell shell, CertificateAction action, String... flags) throws Exception {
        var scripts = new ScriptLibrary();
        var planner =
                new CertificatePlanner(new CertificateMachine(shell, scripts), scripts, new Phrases(Texts.packaged()));
        var today = old.certificate().getNotAfter().toInstant().minus(Duration.ofDays(5));
        return planner.plan(ShopCertificate.asked(action, today, flags));
    }

    private static RemoteShell machine(Map<String, String> words) {
        return (_, command, _, _) -> exited(
                command.words().contains("place") || command.words().contains("remove")
                        ? "worked\ninside yes\n"
                        : ShopCertificate.printed(words));
    }

    private static ExecOutcome exited(String output) {
        return new ExecOutcome.Exited(0, Bytes.utf8(output), Bytes.EMPTY, false);
    }
}
