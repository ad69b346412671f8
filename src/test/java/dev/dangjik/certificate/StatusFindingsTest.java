package dev.dangjik.certificate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.command.Report.Line;
import dev.dangjik.command.Report.Mood;
import dev.dangjik.testing.SelfSigned;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusFindingsTest {
    @TempDir
    private static Path folder;

    private static SelfSigned good;
    private static SelfSigned old;
    private static SelfSigned other;

    @BeforeAll
    static void make() throws Exception {
        old = SelfSigned.make(folder, ShopCertificate.DOMAIN, "-80d", 85);
        good = SelfSigned.make(folder, ShopCertificate.DOMAIN, "-1d", 90);
        other = SelfSigned.make(folder, "elsewhere.example.com", "-1d", 90);
    }

    @Test
    void what_is_well_has_nothing_to_type() throws Exception {
        var lines = lines(ShopCertificate.words(good, good), good, now(good, 60));

        assertEquals(Optional.empty(), worst(lines).filter(mood -> mood != Mood.GOOD));
        assertTrue(lines.stream().allMatch(line -> line.typeNext().isEmpty()), lines.toString());
    }

    @Test
    void days_warn_and_fail_by_the_limits_of_the_domain_and_say_what_to_type() throws Exception {
        var words = ShopCertificate.words(good, good);

        assertEquals(Mood.GOOD, mood(lines(words, good, now(good, 21)), "certificate.days"));
        assertEquals(Mood.WARNING, mood(lines(words, good, now(good, 20)), "certificate.days"));
        assertEquals(Mood.WARNING, mood(lines(words, good, now(good, 14)), "certificate.days"));
        assertEquals(Mood.BAD, mood(lines(words, good, now(good, 13)), "certificate.days"));
        assertEquals(
                Optional.of("/ops shop cert renew shop.example.com"),
                line(lines(words, good, now(good, 20)), "certificate.days").typeNext());
    }

    @Test
    void a_file_that_was_renewed_and_not_read_says_which_reload_is_missing() throws Exception {
        var lines = lines(ShopCertificate.words(good, old), old, now(old, 25));

        var line = line(lines, "certificate.not-reloaded");
        assertEquals(Mood.WARNING, line.mood());
        assertEquals(
                "docker exec shop-nginx nginx -s reload",
                line.text().arguments().getLast());
        assertEquals(
                Mood.BAD, mood(lines(ShopCertificate.words(old, good), good, now(good, 60)), "certificate.other-file"));
    }

    @Test
    void a_certificate_for_another_name_is_wrong_however_long_it_lasts() throws Exception {
        var lines = lines(ShopCertificate.words(other, other), other, now(other, 60));

        assertEquals(Mood.BAD, mood(lines, "certificate.names"));
    }

    @Test
    void what_outside_sees_and_the_machine_does_not_serve_is_told() throws Exception {
        assertEquals(
                Mood.WARNING, mood(lines(ShopCertificate.words(good, good), old, now(old, 60)), "certificate.between"));
    }

    @Test
    void what_could_not_be_read_is_unknown_and_never_good() throws Exception {
        var words = ShopCertificate.words(good, good);
        words.remove("file64");
        words.put("file-problem64", ShopCertificate.base64("permission denied"));
        assertEquals(Mood.UNKNOWN, mood(lines(words, good, now(good, 60)), "certificate.file-unread"));

        var facts = new CertificateFacts(ShopCertificate.words(good, good));
        var silent = new OutsideView(
                Optional.empty(),
                Optional.of("connect timed out"),
                Optional.empty(),
                Optional.of("connect timed out"),
                List.of(),
                List.of("127.0.0.1"),
                true);
        var lines = new StatusFindings(ShopCertificate.target(), Optional.of(facts), silent, now(good, 60)).lines();
        assertEquals(Mood.UNKNOWN, mood(lines, "certificate.outside-silent"));
        assertEquals(
                2,
                lines.stream()
                        .filter(line -> line.text().key().equals("certificate.port-closed"))
                        .count());
    }

    @Test
    void a_filter_that_was_not_read_matters_only_when_something_does_not_answer() throws Exception {
        var words = ShopCertificate.words(good, good);
        words.remove("iptables64");

        assertEquals(Mood.PLAIN, mood(lines(words, good, now(good, 60)), "certificate.firewall-unread"));
    }

    @Test
    void a_rule_an_idle_port_and_a_broken_nginx_are_each_told() throws Exception {
        var words = ShopCertificate.words(good, good);
        words.put("iptables64", ShopCertificate.base64("-A DOCKER-USER -p tcp -m tcp --dport 80 -j DROP"));
        words.put("listens-443", "no");
        words.put("nginx-problem64", ShopCertificate.base64("unknown directive"));
        words.put("account", "missing");
        var lines = lines(words, good, now(good, 60));

        for (var key : List.of("port-stopped", "port-nobody", "nginx-config", "no-account")) {
            assertEquals(Mood.BAD, mood(lines, "certificate." + key), key);
        }
    }

    @Test
    void nothing_that_renews_is_a_warning_once_it_should_have() throws Exception {
        var words = ShopCertificate.words(good, good);
        words.remove("cron64");

        assertEquals(Mood.PLAIN, mood(lines(words, good, now(good, 30)), "certificate.no-schedule"));
        assertEquals(Mood.WARNING, mood(lines(words, good, now(good, 29)), "certificate.no-schedule"));
    }

    @Test
    void a_timer_is_judged_by_when_it_ran_and_how() throws Exception {
        var at = now(good, 60);
        assertEquals(Mood.GOOD, timer(at, at.minus(Duration.ofHours(12)), "success"));
        assertEquals(Mood.BAD, timer(at, at.minus(Duration.ofHours(12)), "exit-code"));
        assertEquals(Mood.BAD, timer(at, at.minus(Duration.ofHours(49)), "success"));
    }

    @Test
    void an_alert_that_cannot_be_seen_is_never_quiet() throws Exception {
        assertEquals(Mood.GOOD, alert("quiet", "certificate.alert-quiet").mood());
        assertEquals(Mood.WARNING, alert("pending", "certificate.alert-pending").mood());
        var firing = alert("firing", "certificate.alert-firing");
        assertEquals(Mood.WARNING, firing.mood());
        assertEquals(Optional.of("/ops shop cert renew shop.example.com"), firing.typeNext());
        assertEquals(Mood.UNKNOWN, alert("no-rule", "certificate.alert-none").mood());
        assertEquals(Mood.UNKNOWN, alert("", "certificate.alert-unread").mood());
    }

    private static Line alert(String state, String key) throws Exception {
        var words = ShopCertificate.words(good, good);
        words.put("alert64", ShopCertificate.base64(state));
        return line(lines(words, good, now(good, 60)), key);
    }

    private static Mood timer(Instant now, Instant last, String result) throws Exception {
        var words = ShopCertificate.words(good, good);
        words.put(
                "timer64",
                ShopCertificate.base64("Id=certbot.timer\nLoadState=loaded\nActiveState=active\nLastTriggerUSec=@"
                        + last.getEpochSecond() + "\nResult=" + result));
        return lines(words, good, now).stream()
                .filter(line -> line.text().key().startsWith("certificate.timer"))
                .map(Line::mood)
                .findFirst()
                .orElseThrow();
    }

    private static List<Line> lines(Map<String, String> words, SelfSigned served, Instant now) throws Exception {
        var outside = new OutsideView(
                Optional.of(new SeenCertificate(List.of(served.certificate()))),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of("127.0.0.1"),
                true);
        return new StatusFindings(ShopCertificate.target(), Optional.of(new CertificateFacts(words)), outside, now)
                .lines();
    }

    private static Optional<Mood> worst(List<Line> lines) {
        return lines.stream().map(Line::mood).filter(mood -> mood != Mood.PLAIN).max(Mood::compareTo);
    }

    private static Line line(List<Line> lines, String key) {
        return lines.stream()
                .filter(line -> line.text().key().equals(key))
                .findFirst()
                .orElseThrow(() -> new AssertionError(key + " is not told: " + lines));
    }

    private static Mood mood(List<Line> lines, String key) {
        return line(lines, key).mood();
    }

    private static Instant now(SelfSigned certificate, long daysBefore) throws Exception {
        return certificate.certificate().getNotAfter().toInstant().minus(Duration.ofDays(daysBefore));
    }
}
