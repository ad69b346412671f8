package dev.dangjik.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.testing.BotRig;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/// Certificates as a person lives them: typed in Slack, made by the real certbot, checked by a real authority.
@Tag("lab")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CertificateFromSlackTest {
    private static final LabCertificates EVERBIT = LabCertificates.EVERBIT;
    private static final LabCertificates WEB = LabCertificates.WEB_PROJECT;
    private static final String WEB_CHANNEL = "C0WEBPROJECT";
    private static final String RENEW = "/cert renew " + EVERBIT.domain();
    private static final String BROKEN = "/home/ubuntu/everbit/docker/nginx/conf.d/99-broken.conf";

    private static BotRig bot;

    @BeforeAll
    static void start() throws Exception {
        // Where a first certificate comes from in the lab; a renewal asks whoever made the one before.
        var site = LabShell.site()
                .replaceAll(
                        "(?m)^(  (?:api\\.everbit|web\\.example)\\.kr: \\{.*)}$",
                        "$1, acme: \"https://acme.lab:14000/dir\"}");
        bot = BotRig.startApart("certificate", site, _ -> {});
        LabMachine.of("everbit").sh("rm -rf " + bot.files().vmDirectory());
    }

    @AfterAll
    static void stop() throws Exception {
        bot.close();
        for (var machine : List.of("everbit", "web-project")) {
            LabMachine.of(machine).sh("rm -rf " + bot.files().vmDirectory());
        }
    }

    @AfterEach
    void nothing_was_said_that_Slack_would_refuse() {
        assertEquals(List.of(), bot.slack().workspace().violations());
    }

    @Test
    @Order(1)
    void five_days_become_ninety_by_one_command() throws Exception {
        EVERBIT.shorten();
        var before = EVERBIT.serial();
        var status = bot.answer("sora", BotRig.EVERBIT, "/cert status");
        assertTrue(status.contains("/ops everbit cert renew api.everbit.kr"), status);
        EVERBIT.awaitAlert("firing");
        var ringing = bot.answer("sora", BotRig.EVERBIT, "/cert status");
        assertTrue(ringing.contains("경보 CertificateExpiringSoon 발생 중"), ringing);
        var health = bot.answer("sora", BotRig.EVERBIT, "/health");
        assertTrue(health.contains("/ops everbit cert renew api.everbit.kr"), health);

        var message = bot.awaitsEnd(bot.starts("hana", RENEW));

        assertTrue(message.text().startsWith("✅"), message.everything());
        assertTrue(EVERBIT.daysLeft() > 85, message.everything());
        assertNotEquals(before, EVERBIT.serial());
        assertTrue(message.everything().contains("인증서 만료"), message.everything());
        assertTrue(message.everything().contains("✅ 경보 해제 확인"), message.everything());
        EVERBIT.awaitAlert("quiet");
        assertFalse(message.everything().contains("외부에서 정상으로 응답하지"), message.everything());
        assertEquals("", challenges());
    }

    @Test
    @Order(2)
    void a_certificate_that_is_well_is_good_in_every_line_and_not_renewed() throws Exception {
        var before = EVERBIT.serial();

        var status = bot.answer("sora", BotRig.EVERBIT, "/cert status api.everbit.kr");
        var refused = bot.answer("hana", BotRig.EVERBIT, RENEW);

        assertTrue(status.contains("🟢"), status);
        for (var wrong : List.of("🔴", "🟡", "❔")) {
            assertFalse(status.contains(wrong), status);
        }
        assertTrue(refused.contains("아직 갱신할 때가 아닙니다"), refused);
        assertTrue(refused.contains("/ops everbit cert renew api.everbit.kr --force"), refused);
        assertEquals(before, EVERBIT.serial());
    }

    @Test
    @Order(3)
    void a_dry_run_changes_nothing_and_says_that_it_would_work() throws Exception {
        var before = EVERBIT.serial();

        var message = bot.awaitsEnd(bot.starts("hana", "/cert dry-run " + EVERBIT.domain()));

        assertTrue(message.text().startsWith("✅"), message.everything());
        assertEquals(before, EVERBIT.serial());
    }

    @Test
    @Order(4)
    void a_name_that_leads_elsewhere_is_found_before_the_authority_is_asked() throws Exception {
        assertRefused("dns", "192.0.2.99", "A 레코드");
    }

    @Test
    @Order(5)
    void a_closed_port_80_is_found_with_the_rule_that_closes_it() throws Exception {
        assertRefused("port-80", "DOCKER-USER", "80 포트");
    }

    @Test
    @Order(6)
    void an_authority_that_is_down_is_told() throws Exception {
        var before = EVERBIT.serial();
        try {
            LabCommand.run("fault", "acme-down", "lab");
            var refused = bot.answer("hana", BotRig.EVERBIT, RENEW + " --force");
            assertTrue(refused.contains("https://acme.lab:14000/dir"), refused);
            assertTrue(refused.contains("인증 기관"), refused);
        } finally {
            LabCommand.run("fault", "heal", "lab");
        }
        assertEquals(before, EVERBIT.serial());
    }

    private static void assertRefused(String fault, String... words) throws Exception {
        var before = EVERBIT.serial();
        try {
            LabCommand.run("fault", fault, "everbit");
            var status = bot.answer("sora", BotRig.EVERBIT, "/cert status");
            var refused = bot.answer("hana", BotRig.EVERBIT, RENEW + " --force");
            for (var word : words) {
                assertTrue(refused.contains(word), refused);
                assertTrue(status.contains(word), status);
            }
        } finally {
            LabCommand.run("fault", "heal", "everbit", fault);
        }
        assertEquals(before, EVERBIT.serial());
        assertEquals("", challenges());
    }

    @Test
    @Order(7)
    void a_lost_account_changes_nothing_and_a_new_one_is_registered_by_one_command() throws Exception {
        var before = EVERBIT.serial();
        var registration = EVERBIT.store() + "/accounts/acme.lab:14000/dir/*/regr.json";
        LabCommand.asRoot("everbit", "sed -i.kept 's#my-account/[^\"]*#my-account/0000000000000000#' " + registration);

        var lost = bot.awaitsEnd(bot.starts("hana", RENEW + " --force"));

        assertTrue(lost.text().startsWith("⏹️"), lost.everything());
        assertTrue(lost.everything().contains("--new-account"), lost.everything());
        assertEquals(before, EVERBIT.serial());

        var issued = bot.awaitsEnd(bot.starts("hana", "/cert issue " + EVERBIT.domain() + " --new-account"));

        assertTrue(issued.text().startsWith("✅"), issued.everything());
        assertNotEquals(before, EVERBIT.serial());
        LabCommand.asRoot("everbit", "rm -rf " + EVERBIT.store() + "/accounts/acme.lab:14000/dir.lost-*");
    }

    @Test
    @Order(8)
    void a_broken_nginx_serves_the_old_certificate_on_and_the_new_one_once_it_is_mended() throws Exception {
        var before = EVERBIT.serial();
        try {
            LabCommand.asRoot("everbit", "echo 'nonsense;' >" + BROKEN);
            var broken = bot.awaitsEnd(bot.starts("hana", RENEW + " --force"));
            assertTrue(broken.text().startsWith("🔴"), broken.everything());
            assertTrue(broken.everything().contains("nginx 설정"), broken.everything());
            assertEquals(before, EVERBIT.serial());
            var status = bot.answer("sora", BotRig.EVERBIT, "/cert status");
            assertTrue(status.contains("docker exec everbit-nginx nginx -s reload"), status);
        } finally {
            LabCommand.asRoot("everbit", "rm -f " + BROKEN);
        }

        var mended = bot.awaitsEnd(bot.starts("hana", RENEW));

        assertTrue(mended.text().startsWith("✅"), mended.everything());
        assertNotEquals(before, EVERBIT.serial());
        assertFalse(mended.everything().contains("certbot renew"), "it had been renewed: " + mended.everything());
    }

    @Test
    @Order(9)
    void the_first_certificate_of_a_domain() throws Exception {
        LabCommand.asRoot("everbit", "cd " + EVERBIT.store() + " && rm -rf archive live renewal");
        var before = EVERBIT.serial();
        var none = bot.answer("hana", BotRig.EVERBIT, RENEW);
        assertTrue(none.contains("/ops everbit cert issue api.everbit.kr"), none);

        var issued = bot.awaitsEnd(bot.starts("hana", "/cert issue " + EVERBIT.domain()));

        assertTrue(issued.text().startsWith("✅"), issued.everything());
        assertNotEquals(before, EVERBIT.serial());
        assertTrue(EVERBIT.daysLeft() > 85);
    }

    @Test
    @Order(10)
    void a_teams_own_script_renews_as_well() throws Exception {
        WEB.shorten();
        var before = WEB.serial();
        var status = bot.answer("sora", WEB_CHANNEL, "/cert status");
        assertTrue(status.contains("/ops web-project cert renew web.example.kr"), status);
        WEB.awaitAlert("firing");

        var message = bot.awaitsEnd(bot.starts("hana", WEB_CHANNEL, "/cert renew " + WEB.domain()));

        assertTrue(message.text().startsWith("✅"), message.everything());
        assertNotEquals(before, WEB.serial());
        assertTrue(WEB.daysLeft() > 85);
        assertTrue(message.everything().contains("✅ 경보 해제 확인"), message.everything());
        WEB.awaitAlert("quiet");
    }

    @Test
    @Order(11)
    void a_teams_own_script_gets_the_first_certificate_for_a_gateway_that_decides_at_its_start() throws Exception {
        var before = WEB.serial();
        LabCommand.asRoot("web-project", "cd " + WEB.store() + " && rm -rf archive live renewal");

        var issued = bot.awaitsEnd(bot.starts("hana", WEB_CHANNEL, "/cert issue " + WEB.domain()));

        assertTrue(issued.text().startsWith("✅"), issued.everything());
        assertNotEquals(before, WEB.serial());
    }

    @Test
    @Order(12)
    void a_bot_that_is_killed_in_the_middle_of_a_renewal_neither_loses_nor_repeats_it() throws Exception {
        var before = EVERBIT.serial();
        long made = made();
        var message = bot.starts("hana", RENEW + " --force");
        BotRig.awaits(
                Duration.ofMinutes(1),
                "certbot",
                () -> bot.now(message).filter(now -> now.everything().contains("⏳ certbot renew")));

        bot.restart();

        var ended = bot.awaitsEnd(message);
        assertTrue(ended.text().startsWith("✅"), ended.everything());
        assertNotEquals(before, EVERBIT.serial());
        assertEquals(made + 1, made());
    }

    /// How many certificates certbot has ever kept for the domain.
    private static long made() throws Exception {
        return Long.parseLong(LabMachine.of("everbit")
                .sh("docker exec everbit-nginx sh -c 'ls /etc/letsencrypt/archive/api.everbit.kr/cert*.pem | wc -l'")
                .strip());
    }

    /// What the looks have left where challenges lie: nothing.
    private static String challenges() throws Exception {
        return LabMachine.of("everbit")
                .sh(
                        "docker exec everbit-nginx sh -c 'ls /var/www/certbot/.well-known/acme-challenge 2>/dev/null || true'");
    }
}
