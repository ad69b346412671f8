package dev.dangjik.certificate;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// What certbot's `renewal/<name>.conf` says about one certificate.
record RenewalConfiguration(Map<String, String> values) {
    private static final Pattern VALUE = Pattern.compile("([a-z_]+) *= *(.*?)[, ]*");

    RenewalConfiguration {
        values = Map.copyOf(values);
    }

    static RenewalConfiguration of(String text) {
        var values = new HashMap<String, String>();
        for (var line : text.lines().toList()) {
            var match = VALUE.matcher(line.strip());
            if (match.matches()) {
                values.putIfAbsent(match.group(1), match.group(2));
            }
        }
        return new RenewalConfiguration(values);
    }

    /// The authority's directory; Let's Encrypt when nothing else is said, as certbot has it.
    String server() {
        return values.getOrDefault("server", CertbotWords.LETS_ENCRYPT);
    }

    Optional<String> account() {
        return Optional.ofNullable(values.get("account"));
    }

    Optional<String> authenticator() {
        return Optional.ofNullable(values.get("authenticator"));
    }

    Optional<String> webroot() {
        return Optional.ofNullable(values.get("webroot_path")).filter(path -> !path.isEmpty());
    }
}
