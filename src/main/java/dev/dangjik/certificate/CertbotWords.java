package dev.dangjik.certificate;

import dev.dangjik.stack.Certificate;
import dev.dangjik.stack.Certificate.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The commands that make a certificate, as the runbook has them.
///
/// Certbot sleeps up to 480 s at random before a renewal unless its input is a terminal, so a container gets one
/// (`-t`),
/// and certbot on the host is told not to.
record CertbotWords(Certificate certificate, Optional<String> server) {
    static final String LETS_ENCRYPT = "https://acme-v02.api.letsencrypt.org/directory";

    /// `certbot renew` as written in the runbook: whatever is due.
    ///
    /// @param isForced whether this certificate is made anew although it is not due
    List<String> renew(boolean isForced) {
        return switch (certificate.way()) {
            case Way.Script script -> script(script, script.renew());
            case Way _ -> {
                var words = certbot("renew", "renew");
                if (isForced) {
                    words.addAll(List.of("--cert-name", name(), "--force-renewal"));
                }
                yield words;
            }
        };
    }

    /// Asks the authority for everything and keeps nothing.
    List<String> dryRun() {
        return switch (certificate.way()) {
            case Way.Script script -> script(script, script.dryRun());
            case Way _ -> {
                var words = certbot("dry-run", "renew");
                words.add("--dry-run");
                otherServer().ifPresent(url -> words.addAll(List.of("--server", url)));
                yield words;
            }
        };
    }

    /// The first certificate.
    ///
    /// @param isDry whether it is only tried
    List<String> issue(boolean isDry) {
        if (certificate.way() instanceof Way.Script script) {
            return script(script, isDry ? script.dryRun() : script.issue());
        }
        var words = certbot(isDry ? "issue-dry-run" : "issue", "certonly");
        words.addAll(
                List.of("-d", certificate.domain(), "-m", certificate.email().orElse(""), "--agree-tos", "-n"));
        if (isDry) {
            words.add("--dry-run");
        } else {
            words.add("--force-renewal");
        }
        otherServer().ifPresent(url -> words.addAll(List.of("--server", url)));
        return words;
    }

    /// A trial goes to Let's Encrypt's staging by itself; to any other authority only when certbot is told.
    private Optional<String> otherServer() {
        return server.filter(url -> !url.equals(LETS_ENCRYPT));
    }

    /// What certbot calls the certificate: the directory it lies in.
    private String name() {
        var directory = certificate.file().substring(0, certificate.file().lastIndexOf('/'));
        return directory.substring(directory.lastIndexOf('/') + 1);
    }

    private List<String> certbot(String purpose, String verb) {
        var words = new ArrayList<String>();
        switch (certificate.way()) {
            case Way.CertbotContainer container -> {
                words.addAll(List.of("docker", "run", "--rm", "-t", "--name", containerName(purpose)));
                container.volumes().forEach(volume -> words.addAll(List.of("-v", volume)));
                words.addAll(List.of(container.image(), verb));
            }
            case Way.CertbotOnHost host -> {
                if (host.needsRoot()) {
                    words.addAll(List.of("sudo", "-n"));
                }
                words.addAll(List.of("certbot", verb));
                if (verb.equals("renew")) {
                    words.add("--no-random-sleep-on-renew");
                }
            }
            case Way.Script _, Way.Elsewhere _ -> throw new IllegalStateException("certbot is not called here");
        }
        words.addAll(List.of("--webroot", "-w", certificate.webroot().orElseThrow()));
        return words;
    }

    /// By this name a container that outlived its client is found and ended.
    private String containerName(String purpose) {
        return "dangjik-certbot-" + purpose + "-" + certificate.domain();
    }

    /// Started in its own directory, which the segment says.
    private static List<String> script(Way.Script script, List<String> arguments) {
        var words = new ArrayList<>(List.of(script.file()));
        words.addAll(arguments);
        return words;
    }
}
