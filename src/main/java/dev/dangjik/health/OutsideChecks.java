package dev.dangjik.health;

import dev.dangjik.command.Report.Mood;
import dev.dangjik.command.catalogue.HealthCheckDefinition;
import dev.dangjik.message.Text;
import dev.dangjik.remote.PublicName;
import dev.dangjik.stack.Binding;
import dev.dangjik.stack.Host;
import dev.dangjik.stack.Site;
import java.io.IOException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
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
            var left = new DaysLeft(leaf, now);
            return new Finding(
                    left.mood(check.warnDays(), check.failDays()), Text.of("health.tls", check.domain(), left.days()));
        } catch (IOException e) {
            return Finding.bad("health.tls-silent", check.domain(), String.valueOf(e.getMessage()));
        }
    }

    /// A name that the site overrides is not asked of DNS: in a lab it stands in no public zone.
    Finding dns(HealthCheckDefinition.Dns check) {
        if (site.domains().containsKey(check.domain())) {
            return new Finding(Mood.GOOD, Text.of("health.dns-overridden", check.domain()));
        }
        return switch (check.host().map(site::host).orElse(null)) {
            case Binding.Unbound<Host> unbound ->
                Finding.unknown("steps.unbound", unbound.id(), unbound.file(), unbound.line());
            case Binding.Bound<Host>(var host) -> resolved(check.domain(), Optional.of(host.address()));
            case null -> resolved(check.domain(), Optional.empty());
        };
    }

    private static Finding resolved(String domain, Optional<String> host) {
        try {
            var addresses = PublicName.addresses(domain);
            var told = String.join(", ", addresses);
            return host.isEmpty() || leadsTo(host.get(), addresses)
                    ? Finding.good("health.dns", domain, told)
                    : Finding.bad("health.dns-elsewhere", domain, told, host.get());
        } catch (IOException e) {
            return Finding.bad("health.dns-unknown", domain);
        }
    }

    /// The site may reach the host by a name too.
    private static boolean leadsTo(String host, List<String> addresses) {
        try {
            return !Collections.disjoint(addresses, PublicName.addresses(host));
        } catch (IOException e) {
            return false;
        }
    }
}
