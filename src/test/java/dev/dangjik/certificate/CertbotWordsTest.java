package dev.dangjik.certificate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.plan.ShellCommand;
import dev.dangjik.stack.Certificate;
import dev.dangjik.stack.Certificate.Way;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CertbotWordsTest {
    private static final String VOLUMES = "-v letsencrypt:/etc/letsencrypt -v certbot-www:/var/www/certbot";
    private static final String OTHER = "https://acme.example.com/directory";

    @Test
    void a_renewal_is_the_runbooks_own_line_with_a_terminal_and_a_name() {
        assertEquals(
                "docker run --rm -t --name dangjik-certbot-renew-shop.example.com " + VOLUMES
                        + " certbot/certbot renew --webroot -w /var/www/certbot",
                line(inContainer(CertbotWords.LETS_ENCRYPT).renew(false)));
    }

    @Test
    void a_forced_renewal_is_of_this_certificate_alone() {
        assertTrue(line(inContainer(OTHER).renew(true))
                .endsWith("renew --webroot -w /var/www/certbot --cert-name shop.example.com --force-renewal"));
    }

    @Test
    void a_trial_goes_to_staging_by_itself_and_to_another_authority_only_when_told() {
        assertTrue(line(inContainer(CertbotWords.LETS_ENCRYPT).dryRun()).endsWith("-w /var/www/certbot --dry-run"));
        assertTrue(line(inContainer(OTHER).dryRun()).endsWith("--dry-run --server " + OTHER));
    }

    @Test
    void a_first_certificate_says_to_whom_the_authority_writes() {
        assertTrue(line(inContainer(CertbotWords.LETS_ENCRYPT).issue(false))
                .endsWith("certonly --webroot -w /var/www/certbot -d shop.example.com -m ops@example.com"
                        + " --agree-tos -n --force-renewal"));
    }

    @Test
    void certbot_on_the_host_is_told_not_to_sleep() {
        var words = new CertbotWords(certificate(new Way.CertbotOnHost(true)), Optional.empty());

        assertEquals(
                "sudo -n certbot renew --no-random-sleep-on-renew --webroot -w /var/www/certbot",
                line(words.renew(false)));
    }

    @Test
    void a_script_gets_the_arguments_of_each_purpose_as_they_stand() {
        var script =
                new Way.Script("/srv/issue.sh", "/srv", List.of("-d", "a b"), List.of("--dry-run"), List.of("--first"));
        var words = new CertbotWords(certificate(script), Optional.of(OTHER));

        assertEquals("/srv/issue.sh -d 'a b'", line(words.renew(false)));
        assertEquals("/srv/issue.sh --dry-run", line(words.dryRun()));
        assertEquals("/srv/issue.sh --dry-run", line(words.issue(true)));
        assertEquals("/srv/issue.sh --first", line(words.issue(false)));
    }

    private static CertbotWords inContainer(String server) {
        var way = new Way.CertbotContainer(
                "certbot/certbot", List.of("letsencrypt:/etc/letsencrypt", "certbot-www:/var/www/certbot"));
        return new CertbotWords(certificate(way), Optional.of(server));
    }

    static Certificate certificate(Way way) {
        return new Certificate(
                "shop.example.com",
                "web",
                Optional.of("shop-nginx"),
                "/etc/letsencrypt/live/shop.example.com/fullchain.pem",
                Optional.of("/var/www/certbot"),
                way,
                Optional.of("ops@example.com"),
                true,
                Optional.empty(),
                Optional.empty(),
                21,
                14,
                false,
                Optional.empty());
    }

    private static String line(List<String> words) {
        return new ShellCommand(words).toString();
    }
}
