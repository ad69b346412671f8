package dev.dangjik.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.dangjik.command.Report.Mood;
import dev.dangjik.command.catalogue.HealthCheckDefinition;
import dev.dangjik.message.Text;
import dev.dangjik.remote.PublicName;
import dev.dangjik.stack.DomainOverride;
import dev.dangjik.stack.Host;
import dev.dangjik.stack.Site;
import dev.dangjik.testing.LocalVm;
import dev.dangjik.testing.SelfSigned;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an internet user would see, looked at on servers of this machine.
class OutsideChecksTest {
    private static final String DOMAIN = "shop.example.com";
    private static final Instant NOW = Instant.parse("2026-03-02T01:00:00Z");
    private static final HealthCheckDefinition.About ABOUT =
            new HealthCheckDefinition.About("outside", Optional.empty());

    @TempDir
    private static Path folder;

    private static SelfSigned good;
    private static SelfSigned expired;

    @BeforeAll
    static void makeCertificates() throws Exception {
        good = SelfSigned.make(folder, DOMAIN, "-1d", 90);
        expired = SelfSigned.make(folder, DOMAIN, "-3d", 1);
    }

    @Test
    void a_certificate_warns_and_then_fails_before_it_ends() throws Exception {
        try (var server = Server.secure(good, 200)) {
            assertEquals(tls(Mood.GOOD, 30), tls(server, 30, 7, left(Duration.ofDays(30))));
            assertEquals(
                    tls(Mood.WARNING, 29),
                    tls(server, 30, 7, left(Duration.ofDays(30).minusSeconds(1))));
            assertEquals(tls(Mood.WARNING, 7), tls(server, 30, 7, left(Duration.ofDays(7))));
            assertEquals(
                    tls(Mood.BAD, 6), tls(server, 30, 7, left(Duration.ofDays(7).minusSeconds(1))));
        }
    }

    @Test
    void a_certificate_that_has_ended_is_bad_from_the_first_second_on_whatever_the_limits() throws Exception {
        try (var server = Server.secure(good, 200)) {
            assertEquals(tls(Mood.GOOD, 0), tls(server, 0, 0, left(Duration.ofSeconds(1))));
            assertEquals(tls(Mood.BAD, -1), tls(server, 0, 0, left(Duration.ofSeconds(-1))));
            assertEquals(tls(Mood.BAD, -2), tls(server, 30, 7, left(Duration.ofHours(-25))));
        }
    }

    @Test
    void a_certificate_that_has_long_ended_can_still_be_looked_at() throws Exception {
        try (var server = Server.secure(expired, 200)) {
            var ended = expired.certificate().getNotAfter().toInstant();

            assertEquals(tls(Mood.BAD, -2), tls(server, 30, 7, ended.plus(Duration.ofDays(2))));
        }
    }

    @Test
    void a_certificate_that_nobody_vouches_for_is_no_answer_and_its_days_are_told_all_the_same() throws Exception {
        try (var server = Server.secure(good, 200)) {
            var stranger = new Server(server.http(), Optional.empty());

            var finding = http(stranger.site(), "https://" + DOMAIN + "/");

            assertEquals(Mood.BAD, finding.mood());
            assertEquals("health.http-silent", finding.text().key());
            assertTrue(
                    finding.text().arguments().getLast().toString().contains("certification path"), finding.toString());
            assertEquals(tls(Mood.GOOD, 30), tls(stranger, 30, 7, left(Duration.ofDays(30))));
        }
    }

    @Test
    void a_public_address_is_well_when_it_answers_as_agreed() throws Exception {
        try (var server = Server.secure(good, 204)) {
            var url = "https://" + DOMAIN + "/health";

            assertEquals(Finding.good("health.http", url, 204), http(server.site(), url));
        }
    }

    @Test
    void a_public_address_that_answers_otherwise_is_told_with_what_was_agreed() throws Exception {
        try (var server = Server.plain(502)) {
            var url = "http://" + DOMAIN + "/health";

            assertEquals(Finding.bad("health.http-status", url, 502, "200, 204"), http(server.site(), url));
        }
    }

    @Test
    void where_nobody_listens_there_is_no_answer_and_no_certificate() throws Exception {
        int free;
        try (var door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = door.getLocalPort();
        }
        var at = Optional.of("127.0.0.1:" + free);
        var site = site(Map.of(), Map.of(DOMAIN, new DomainOverride(at, at, Optional.empty(), Optional.empty())));
        var why = "connecting to " + DOMAIN + ": Connection refused";

        assertEquals(
                Finding.bad("health.http-silent", "http://" + DOMAIN + "/", why), http(site, "http://" + DOMAIN + "/"));
        assertEquals(
                Finding.bad("health.tls-silent", DOMAIN, why),
                outside(site, NOW).tls(new HealthCheckDefinition.Tls(ABOUT, DOMAIN, 30, 7)));
    }

    /// No name server is asked: a label this long stands in no zone.
    @Test
    void a_name_that_does_not_resolve_is_told() {
        var nowhere = "x".repeat(64) + ".example.com";

        assertEquals(Finding.bad("health.dns-unknown", nowhere), dns(site(Map.of(), Map.of()), nowhere));
    }

    @Test
    void a_name_that_leads_elsewhere_than_to_its_host_is_told_with_both_addresses() {
        assertEquals(
                Finding.bad("health.dns-elsewhere", "localhost", "127.0.0.1", "192.0.2.7"),
                dns(siteAt("192.0.2.7"), "localhost"));
        assertEquals(Finding.good("health.dns", "localhost", "127.0.0.1"), dns(siteAt("127.0.0.1"), "localhost"));
    }

    @Test
    void a_host_that_the_site_reaches_by_a_name_is_known_by_its_address() {
        assertEquals(Finding.good("health.dns", "127.0.0.1", "127.0.0.1"), dns(siteAt("localhost"), "127.0.0.1"));
        assertEquals(Finding.good("health.dns", "::1", "0:0:0:0:0:0:0:1"), dns(siteAt("::1"), "::1"));
    }

    @Test
    void a_name_whose_host_the_site_does_not_know_is_not_called_well() {
        var line = "hosts: {vm: {address: …, port: 22, user: …, fingerprints: [\"SHA256:…\"], key: \"file:/…\"}}";

        assertEquals(
                Finding.unknown("steps.unbound", "vm", "site.yaml", line),
                dns(site(Map.of(), Map.of()), "localhost", Optional.of("vm")));
    }

    @Test
    void a_name_that_the_site_overrides_is_not_asked_of_dns() {
        var nowhere = "x".repeat(64) + ".example.com";
        var override = new DomainOverride(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        assertEquals(
                Finding.good("health.dns-overridden", nowhere),
                dns(site(Map.of(), Map.of(nowhere, override)), nowhere));
    }

    private static Finding tls(Mood mood, long days) {
        return new Finding(mood, Text.of("health.tls", DOMAIN, days));
    }

    private static Finding tls(Server server, int warnDays, int failDays, Instant now) {
        return outside(server.site(), now).tls(new HealthCheckDefinition.Tls(ABOUT, DOMAIN, warnDays, failDays));
    }

    /// When there is so much left of the good certificate.
    private static Instant left(Duration time) throws Exception {
        return good.certificate().getNotAfter().toInstant().minus(time);
    }

    private static Finding http(Site site, String url) {
        return outside(site, NOW).http(new HealthCheckDefinition.OutsideHttp(ABOUT, URI.create(url), Set.of(204, 200)));
    }

    private static Finding dns(Site site, String domain) {
        return dns(site, domain, site.hosts().keySet().stream().findFirst());
    }

    private static Finding dns(Site site, String domain, Optional<String> host) {
        return outside(site, NOW).dns(new HealthCheckDefinition.Dns(ABOUT, domain, host));
    }

    private static OutsideChecks outside(Site site, Instant now) {
        return new OutsideChecks(new PublicName(site.domains(), Duration.ofSeconds(20)), site, now);
    }

    private static Site siteAt(String address) {
        var vm = new LocalVm(folder).host();
        var host = new Host(
                vm.id(),
                address,
                vm.port(),
                vm.user(),
                vm.fingerprints(),
                vm.key(),
                vm.passphrase(),
                vm.jump(),
                vm.vmDirectory());
        return site(Map.of(host.id(), host), Map.of());
    }

    private static Site site(Map<String, Host> hosts, Map<String, DomainOverride> domains) {
        return new Site("site.yaml", true, hosts, domains, Map.of(), Map.of(), Map.of(), Map.of());
    }

    /// Answers every request with the same status.
    private record Server(HttpServer http, Optional<Path> authority) implements AutoCloseable {
        private static Server secure(SelfSigned certificate, int status) throws Exception {
            var server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(certificate.context()));
            return new Server(server, Optional.of(certificate.authority())).answering(status);
        }

        private static Server plain(int status) throws IOException {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            return new Server(server, Optional.empty()).answering(status);
        }

        private Server answering(int status) {
            http.createContext("/", exchange -> {
                exchange.sendResponseHeaders(status, -1);
                exchange.close();
            });
            http.start();
            return this;
        }

        /// A site that reaches the name here.
        private Site site() {
            var at = Optional.of("127.0.0.1:" + http.getAddress().getPort());
            return OutsideChecksTest.site(
                    Map.of(), Map.of(DOMAIN, new DomainOverride(at, at, authority, Optional.empty())));
        }

        @Override
        public void close() {
            http.stop(0);
        }
    }
}
