package dev.dangjik.certificate;

import dev.dangjik.command.CommandRequest;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.CertificateAction;
import dev.dangjik.command.catalogue.ParsedArguments;
import dev.dangjik.command.catalogue.SmallWorkspace;
import dev.dangjik.permission.Actor;
import dev.dangjik.plan.DetachMode;
import dev.dangjik.stack.Binding;
import dev.dangjik.stack.Host;
import dev.dangjik.testing.SelfSigned;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/// A shop whose certificate is made by certbot in a container, and what its machine says.
final class ShopCertificate {
    static final String DOMAIN = "shop.example.com";

    private static final String DECLARED = """
            domains:
              shop.example.com:
                certificate:
                  served-by: api
                  container: shop-nginx
                  webroot: /var/www/certbot
                  certbot: {image: certbot/certbot, volumes: ["letsencrypt:/etc/letsencrypt"]}
                  email: ops@example.com
                  agree-tos: true
                  alert: {name: CertificateExpiringSoon, prometheus: "http://127.0.0.1:9090/"}
            """;

    private ShopCertificate() {}

    static Catalogue catalogue() {
        var workspace = new SmallWorkspace()
                .replacing("commands/shop/stack.yaml", "domains: [shop.example.com]\n", DECLARED)
                .boundTo("""
                        hosts:
                          shop-vm:
                            address: 127.0.0.1
                            user: deploy
                            fingerprints: ["SHA256:%s"]
                            key: env:NO_KEY
                        domains:
                          shop.example.com: {http: "127.0.0.1:1", https: "127.0.0.1:1"}
                        people:
                          hana: {name: "Hana", slack: ["T0LAB/U0HANA"]}
                        posts: {shop-operator: [hana]}
                        """.formatted("A".repeat(43)));
        for (var action : CertificateAction.values()) {
            workspace = workspace.with("commands/shop/cert-" + action.word() + ".yaml", command(action));
        }
        return workspace.load();
    }

    private static String command(CertificateAction action) {
        boolean isRead = action == CertificateAction.STATUS;
        var flags = switch (action) {
            case STATUS -> "";
            case RENEW -> "  force: {type: flag, description: {ko: 강제, en: Force}}\n";
            case DRY_RUN -> "";
            case ISSUE -> "  new-account: {type: flag, description: {ko: 계정, en: Account}}\n";
        };
        return """
                dangjik: 1
                command: cert-%1$s
                group: cert
                title: {ko: 인증서, en: Certificate}
                description: {ko: 인증서, en: Certificate}
                effect: %2$s
                procedure: certificate
                action: %1$s
                arguments:
                  domain: {type: domain, %3$sdescription: {ko: 도메인, en: Domain}}
                """.formatted(action.word(), isRead ? "read" : "change", isRead ? "" : "required: true, ")
                + flags
                + (isRead ? "" : "  skip-outside: {type: flag, description: {ko: 진행, en: Go on}}\nlock: api\n");
    }

    static CertificateTarget target() {
        var catalogue = catalogue();
        var stack = catalogue.stack("shop").orElseThrow();
        return new CertificateTarget(
                catalogue, stack, Objects.requireNonNull(stack.certificates().get(DOMAIN)));
    }

    static Host host() {
        return ((Binding.Bound<Host>) catalogue().site().host("shop-vm")).value();
    }

    static CertificatePlanner.Asked asked(CertificateAction action, Instant now, String... flags) {
        var target = target();
        var arguments = new TreeMap<>(Map.of("domain", DOMAIN));
        for (var flag : flags) {
            arguments.put(flag, "true");
        }
        var request = new CommandRequest(
                target.catalogue(),
                target.stack(),
                target.catalogue().certificates(action, "shop").orElseThrow(),
                new ParsedArguments.Valid(arguments),
                new Actor.Console("hana", Optional.empty()),
                now);
        var place = new CertificateSegment.Place(host(), DetachMode.SETSID, request.lock());
        return new CertificatePlanner.Asked(request, target, action, place);
    }

    /// A machine that is well, with these certificates in the file and on the wire.
    static Map<String, String> words(SelfSigned file, SelfSigned wire) throws Exception {
        var words = new HashMap<String, String>();
        words.put("openssl", "yes");
        words.put("server", "running");
        words.put("file64", base64(pem(file.certificate())));
        words.put("wire64", base64(pem(wire.certificate())));
        words.put("nginx64", base64("ok"));
        words.put("renewal64", base64("account = abc\nserver = https://acme.example.com/dir\nwebroot_path = /w,\n"));
        words.put("account", "present");
        words.put("acme-url", "https://acme.example.com/dir");
        words.put("acme64", base64("200"));
        words.put("own", "127.0.0.1");
        words.put("resolved", "127.0.0.1");
        words.put("listens-80", "yes");
        words.put("listens-443", "yes");
        words.put("iptables64", base64("-P INPUT ACCEPT"));
        words.put("free-kib", "900000");
        words.put("image", "present");
        words.put("alert64", base64("quiet\n"));
        words.put("cron64", base64("0 3 * * * root certbot renew"));
        return words;
    }

    /// The words as `look.sh` prints them.
    static String printed(Map<String, String> words) {
        var text = new StringBuilder("certificates 1\n");
        words.forEach(
                (word, value) -> text.append(word).append(' ').append(value).append('\n'));
        return text.append("end -\n").toString();
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String pem(X509Certificate certificate) throws CertificateEncodingException {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
                + "\n-----END CERTIFICATE-----\n";
    }
}
