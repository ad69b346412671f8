package dev.dangjik.health;

import dev.dangjik.command.Report.Mood;
import dev.dangjik.command.catalogue.HealthCheckDefinition;
import dev.dangjik.message.Text;
import dev.dangjik.remote.PublicName;
import dev.dangjik.stack.Binding;
import dev.dangjik.stack.Host;
import dev.dangjik.stack.Site;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Collectors;

/// What an internet user would see: address, certificate, answer.
final class OutsideChecks {
    private final PublicName outside;
    private final Site site;
    private final Instant now;

    OutsideChecks(PublicName outside, Site site, Instant now) {
        this.outside = outside;
        this.site = site;
        this.now = now;
    }

    Finding http(HealthCheckDefinition.OutsideHttp check) {
        try {
            int status = outside.status(check.url());
            if (check.statuses().contains(status)) {
                return Finding.good("health.http", check.url().toString(), status);
            }
            var wanted = check.statuses().stream().sorted().map(String::valueOf).collect(Collectors.joining(", "));
            return Finding.bad("health.http-status", check.url().toString(), status, wanted);
        } catch (IOException e) {
            return Finding.bad("health.http-silent", check.url().toString(), String.valueOf(e.getMessage()));
        }
    }

    Finding tls(HealthCheckDefinition.Tls check) {
        try {
            var leaf = outside.certificates(check.domain()).getFirst();
            long days = Duration.between(now, leaf.getNotAfter().toInstant()).toDays();
            var text = Text.of("health.tls", check.domain(), days);
            return new Finding(
                    days < check.failDays() ? Mood.BAD : days < check.warnDays() ? Mood.WARNING : Mood.GOOD, text);
        } catch (IOException e) {
            return Finding.bad("health.tls-silent", check.domain(), String.valueOf(e.getMessage()));
        }
    }

    /// A name that the site overrides is not asked of DNS: in a lab it stands in no public zone.
    Finding dns(HealthCheckDefinition.Dns check) {
        if (site.domains().containsKey(check.domain())) {
            return new Finding(Mood.GOOD, Text.of("health.dns-overridden", check.domain()));
        }
        try {
            var addresses = Arrays.stream(InetAddress.getAllByName(check.domain()))
                    .map(InetAddress::getHostAddress)
                    .sorted()
                    .toList();
            var wanted = check.host().map(site::host);
            if (wanted.isPresent()
                    && wanted.get() instanceof Binding.Bound<Host>(var host)
                    && !addresses.contains(host.address())) {
                return Finding.bad(
                        "health.dns-elsewhere", check.domain(), String.join(", ", addresses), host.address());
            }
            return Finding.good("health.dns", check.domain(), String.join(", ", addresses));
        } catch (UnknownHostException e) {
            return Finding.bad("health.dns-unknown", check.domain());
        }
    }
}
