package dev.dangjik.console.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dangjik.config.Redactor;
import dev.dangjik.config.SecretReference;
import dev.dangjik.config.Secrets;
import dev.dangjik.stack.Host;
import dev.dangjik.stack.Site;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SiteSecretsTest {
    @Test
    void what_the_site_refers_to_is_hidden_before_it_is_used_and_what_is_not_there_stops_nothing() {
        var redactor = new Redactor();
        var secrets = new Secrets(Map.of("PHRASE", "open-sesame", "METRICS", "nine-lives"), redactor);

        new SiteSecrets(secrets).hide(site());

        assertEquals("[REDACTED] and [REDACTED]", redactor.redact("open-sesame and nine-lives"));
    }

    private static Site site() {
        var host = new Host(
                "one",
                "127.0.0.1",
                22,
                "ubuntu",
                List.of("SHA256:x"),
                SecretReference.parse("file:/absent/key"),
                Optional.of(SecretReference.parse("env:PHRASE")),
                Optional.empty(),
                ".dangjik-vm");
        return new Site(
                "site.yaml",
                true,
                Map.of("one", host),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of("absent", SecretReference.parse("env:ABSENT"), "metrics", SecretReference.parse("env:METRICS")));
    }
}
