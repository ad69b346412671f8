package dev.dangjik.certificate;

import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.CertificateAction;
import dev.dangjik.stack.Certificate;
import dev.dangjik.stack.Certificate.Way;
import dev.dangjik.stack.Service;
import dev.dangjik.stack.Site;
import dev.dangjik.stack.Stack;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The certificate of one domain, with everything that says where it is.
record CertificateTarget(Catalogue catalogue, Stack stack, Certificate certificate) {
    String domain() {
        return certificate.domain();
    }

    Site site() {
        return catalogue.site();
    }

    /// Id of the host on which it is served.
    String host() {
        return server().host();
    }

    /// The service whose nginx serves it; the reader of the stack has seen that it is there.
    Service server() {
        return stack.service(certificate.servedBy()).orElseThrow();
    }

    /// Whether Docker publishes the ports, rather than nginx itself listening on them.
    boolean isPublished() {
        return certificate.container().isPresent();
    }

    /// What every script begins with.
    List<String> options() {
        var words = new ArrayList<>(List.of("--domain", domain(), "--file", certificate.file()));
        certificate.container().ifPresent(name -> words.addAll(List.of("--container", name)));
        return words;
    }

    /// What is needed to make it: the image, or the script.
    List<String> tools() {
        return switch (certificate.way()) {
            case Way.CertbotContainer container -> List.of("--image", container.image());
            case Way.Script script -> List.of("--script", script.file());
            case Way.CertbotOnHost _, Way.Elsewhere _ -> List.of();
        };
    }

    /// The authority that a first certificate is asked of: the site's, else the stack's, else certbot's own.
    Optional<String> declaredAuthority() {
        return Optional.ofNullable(site().domains().get(domain()))
                .flatMap(override -> override.acme())
                .or(certificate::directory)
                .map(String::valueOf);
    }

    /// The authority that is asked for a renewal, as far as it is known.
    String authority(CertificateFacts facts) {
        return facts.renewal()
                .map(RenewalConfiguration::server)
                .or(this::declaredAuthority)
                .orElse(CertbotWords.LETS_ENCRYPT);
    }

    /// How nginx is told to read the certificate anew.
    List<String> reload() {
        return certificate
                .container()
                .map(name -> List.of("docker", "exec", name, "nginx", "-s", "reload"))
                .orElseGet(() -> List.of("sudo", "-n", "systemctl", "reload", "nginx"));
    }

    /// The line that a person types for one of the certificate commands; empty when the stack has no such command.
    Optional<String> typed(CertificateAction action, String... more) {
        return catalogue.certificates(action, stack.id()).map(command -> {
            var line = new StringBuilder("/ops " + stack.id() + " " + command.typed() + " " + domain());
            for (var word : more) {
                if (!word.startsWith("--")
                        || command.argument(word.substring(2)).isPresent()) {
                    line.append(' ').append(word);
                }
            }
            return line.toString();
        });
    }

    /// As [#typed], as what a refusal lists.
    List<String> lines(CertificateAction action, String... more) {
        return typed(action, more).stream().toList();
    }
}
