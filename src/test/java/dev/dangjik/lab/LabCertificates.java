package dev.dangjik.lab;

import dev.dangjik.remote.PublicName;
import dev.dangjik.stack.DomainOverride;
import dev.dangjik.testing.Await;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// The certificate that a machine of the lab serves, and what disturbs it.
///
/// @param machine id of the machine
/// @param https where the lab publishes its port 443
/// @param store on the machine: where certbot keeps what it has, as root sees it
record LabCertificates(String machine, String domain, String https, String store) {
    static final LabCertificates EVERBIT = new LabCertificates(
            "everbit", "api.everbit.kr", "127.0.0.1:8441", "/var/lib/docker/volumes/letsencrypt/_data");
    static final LabCertificates WEB_PROJECT = new LabCertificates(
            "web-project", "web.example.kr", "127.0.0.1:8443", "/home/ubuntu/srv/web_project/gateway/letsencrypt/etc");

    /// Asks the authority of five days as the team's own certbot would, and leaves the configuration with the other
    /// one.
    private static final String SHORTEN = """
            account=$(ls "$1/accounts/acme.lab:14000/dir")
            docker run --rm -v "$2:/etc/letsencrypt" -v "$3:/var/www/certbot" certbot/certbot certonly --force-renewal \
              --webroot -w /var/www/certbot -d "$4" --server https://acme.lab:14001/dir -m ops@example.kr --agree-tos -n
            sed -i "s#^server = .*#server = https://acme.lab:14000/dir#; s#^account = .*#account = $account#" \
              "$1/renewal/$4.conf"
            docker exec "$5" nginx -s reload
            """;

    /// What is served now, seen from the bot.
    X509Certificate served() throws IOException {
        var at =
                new DomainOverride(Optional.empty(), Optional.of(https), Optional.<Path>empty(), Optional.<URI>empty());
        return new PublicName(Map.of(domain, at), Duration.ofSeconds(10))
                .certificates(domain)
                .getFirst();
    }

    long daysLeft() throws IOException {
        return Duration.between(Instant.now(), served().getNotAfter().toInstant())
                .toDays();
    }

    String serial() throws IOException {
        return served().getSerialNumber().toString(16);
    }

    /// Waits until the machine's own Prometheus says so of the alert about certificates: `firing` or `quiet`.
    void awaitAlert(String state) throws Exception {
        Await.value(Duration.ofMinutes(1), this::alert, state::equals);
    }

    private String alert() throws Exception {
        var answer = LabMachine.of(machine)
                .sh("curl -fsS -m 5 -G http://127.0.0.1:9090/api/v1/query"
                        + " --data-urlencode 'query=ALERTS{alertname=\"CertificateExpiringSoon\"}'");
        if (answer.contains("\"result\":[]")) {
            return "quiet";
        }
        return answer.contains("\"alertstate\":\"firing\"") ? "firing" : answer;
    }

    /// Has it serve a certificate with five days left, as after months of nobody looking.
    void shorten() throws Exception {
        var words = machine.equals("everbit")
                ? "letsencrypt certbot-www " + domain + " everbit-nginx"
                : store + " " + store.replace("/etc", "/www") + " " + domain + " gateway-nginx";
        LabCommand.asRoot(machine, "set -- " + store + " " + words + "\n" + SHORTEN);
        // nginx reads it a moment after it was told to.
        Await.value(Duration.ofSeconds(20), this::daysLeft, days -> days < 6);
    }
}
