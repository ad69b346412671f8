package dev.dangjik.certificate;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What `certificate/look.sh` saw on the machine that serves a certificate.
record CertificateFacts(Map<String, String> words) {
    CertificateFacts {
        words = Map.copyOf(words);
    }

    /// Reads its output; empty when it did not come to its end.
    static Optional<CertificateFacts> of(String output) {
        var lines =
                output.lines().dropWhile(line -> !line.equals("certificates 1")).toList();
        if (lines.isEmpty() || !lines.getLast().equals("end -")) {
            return Optional.empty();
        }
        var words = new HashMap<String, String>();
        for (var line : lines) {
            int space = line.indexOf(' ');
            if (space > 0) {
                words.put(line.substring(0, space), line.substring(space + 1));
            }
        }
        return Optional.of(new CertificateFacts(words));
    }

    Optional<String> word(String name) {
        return Optional.ofNullable(words.get(name)).filter(value -> !value.equals("-"));
    }

    /// A value that may hold several lines.
    Optional<String> text(String name) {
        return Optional.ofNullable(words.get(name + "64"))
                .map(value -> new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8));
    }

    boolean is(String name, String value) {
        return value.equals(words.get(name));
    }

    Optional<SeenCertificate> file() {
        return text("file").flatMap(SeenCertificate::of);
    }

    /// What the machine itself serves.
    Optional<SeenCertificate> wire() {
        return text("wire").flatMap(SeenCertificate::of);
    }

    String filePrint() {
        return file().map(SeenCertificate::fingerprint).orElse("none");
    }

    Optional<RenewalConfiguration> renewal() {
        return text("renewal").map(RenewalConfiguration::of);
    }

    /// Whether the nginx that serves it runs.
    boolean isServerUp() {
        return is("server", "running") || is("server", "active");
    }

    /// What `nginx -t` complained of.
    Optional<String> nginxProblem() {
        return text("nginx-problem");
    }

    /// The machine's own addresses.
    List<String> own() {
        return addresses("own");
    }

    /// What the name resolves to, asked on the machine.
    List<String> resolved() {
        return addresses("resolved");
    }

    private List<String> addresses(String name) {
        return word(name).map(text -> List.of(text.split(" ", -1))).orElse(List.of());
    }

    /// The rule of the machine's packet filter that keeps the world from a port, as far as it could be read.
    Optional<String> stopped(int port, boolean isPublished) {
        return text("iptables")
                .flatMap(rules -> Firewall.stopping(rules, port, isPublished))
                .or(() -> text("nft").flatMap(rules -> Firewall.stoppingInNft(rules, port)));
    }

    boolean isFirewallRead() {
        return text("iptables").or(() -> text("nft")).isPresent();
    }

    /// Why the authority's directory cannot be used from the machine; empty when it answers, or nobody could ask.
    Optional<String> acmeProblem() {
        return text("acme").filter(code -> !code.matches("[1-4]\\d\\d"));
    }

    Optional<Long> freeKib() {
        return word("free-kib").filter(text -> text.matches("\\d{1,15}")).map(Long::parseLong);
    }
}
