package dev.dangjik.certificate;

import dev.dangjik.health.DaysLeft;
import dev.dangjik.remote.Fingerprint;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/// A certificate with the chain it came with, leaf first, from a file or from the wire.
record SeenCertificate(List<X509Certificate> chain) {
    private static final int DNS_NAME = 2;

    SeenCertificate {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("a chain has a leaf");
        }
    }

    /// Reads certificates in PEM form; empty when there is none, or one of them is none.
    static Optional<SeenCertificate> of(String pem) {
        try {
            var read = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.ISO_8859_1)));
            var chain = read.stream().map(X509Certificate.class::cast).toList();
            return chain.isEmpty() ? Optional.empty() : Optional.of(new SeenCertificate(chain));
        } catch (CertificateException _) {
            return Optional.empty();
        }
    }

    X509Certificate leaf() {
        return chain.getFirst();
    }

    String fingerprint() {
        return Fingerprint.of(leaf());
    }

    /// Upper-case hexadecimal, as certbot and openssl show it.
    String serial() {
        return leaf().getSerialNumber().toString(16).toUpperCase(Locale.ROOT);
    }

    Instant until() {
        return leaf().getNotAfter().toInstant();
    }

    DaysLeft left(Instant now) {
        return new DaysLeft(leaf(), now);
    }

    boolean isSameAs(SeenCertificate other) {
        return fingerprint().equals(other.fingerprint());
    }

    boolean isNewerThan(SeenCertificate other) {
        return leaf().getNotBefore()
                .toInstant()
                .isAfter(other.leaf().getNotBefore().toInstant());
    }

    /// Whether each certificate was issued by the next one, and there is a next one unless the leaf vouches for itself.
    boolean isChainComplete() {
        for (int i = 0; i + 1 < chain.size(); i++) {
            if (!chain.get(i).getIssuerX500Principal().equals(chain.get(i + 1).getSubjectX500Principal())) {
                return false;
            }
        }
        return chain.size() > 1 || isSelfSigned();
    }

    boolean isSelfSigned() {
        return leaf().getIssuerX500Principal().equals(leaf().getSubjectX500Principal());
    }

    /// The names it is good for.
    List<String> names() {
        try {
            return Optional.ofNullable(leaf().getSubjectAlternativeNames()).stream()
                    .flatMap(java.util.Collection::stream)
                    .filter(name -> name.getFirst().equals(DNS_NAME))
                    .map(name -> String.valueOf(name.getLast()).toLowerCase(Locale.ROOT))
                    .toList();
        } catch (CertificateParsingException _) {
            return List.of();
        }
    }

    /// Whether one of its names is `domain`, or a wildcard over exactly its first label (RFC 6125 §6.4.3).
    boolean covers(String domain) {
        var wildcard = "*" + domain.substring(Math.max(0, domain.indexOf('.')));
        return names().stream().anyMatch(name -> name.equals(domain) || name.equals(wildcard));
    }

    /// The common name of who issued it, else the whole name.
    String issuer() {
        var name = leaf().getIssuerX500Principal().getName();
        try {
            return new LdapName(name)
                    .getRdns().stream()
                            .filter(part -> part.getType().equalsIgnoreCase("CN"))
                            .map(part -> String.valueOf(part.getValue()))
                            .findFirst()
                            .orElse(name);
        } catch (InvalidNameException _) {
            return name;
        }
    }
}
