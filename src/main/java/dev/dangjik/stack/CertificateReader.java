package dev.dangjik.stack;

import dev.dangjik.config.YamlMap;
import dev.dangjik.config.YamlValue;
import dev.dangjik.stack.Certificate.Way;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads the `certificate` of a domain.
final class CertificateReader {
    private static final Pattern CONTAINER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]*");
    private static final Pattern IMAGE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9./:@_-]*");
    private static final Pattern VOLUME = Pattern.compile("[A-Za-z0-9/][A-Za-z0-9._/-]*:/[A-Za-z0-9._/-]+");
    private static final Pattern EMAIL = Pattern.compile("[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+");
    private static final Pattern WORD = Pattern.compile("[^\\p{Cntrl}]+");
    private static final Pattern ALERT = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final int LONGEST = 365;

    private final Map<String, Service> services;

    CertificateReader(Map<String, Service> services) {
        this.services = services;
    }

    Certificate read(String domain, YamlMap map) {
        var service = service(map);
        var container = map.optional("container")
                .map(value -> value.text(CONTAINER, "the name of a container, as docker ps shows it"));
        checkContainer(map, service);
        int warn = days(map, "warn-days", Certificate.WARN_DAYS);
        int fail = days(map, "fail-days", Certificate.FAIL_DAYS);
        if (fail > warn) {
            map.problem("fail-days is above warn-days");
        }
        var email = map.optional("email").map(value -> value.text(EMAIL, "an e-mail address"));
        var way = way(domain, map, email);
        var webroot = map.has("webroot") ? Optional.of(Paths.absolute(map, "webroot")) : Optional.<String>empty();
        if (!(way instanceof Way.Elsewhere) && webroot.isEmpty()) {
            map.problem("webroot is missing; say where nginx answers the authority's challenge from");
        }
        var file = map.has("file") ? Paths.absolute(map, "file") : "/etc/letsencrypt/live/" + domain + "/fullchain.pem";
        boolean isRecreated = map.flag("recreate-after-issue");
        if (isRecreated && !(service.orElse(null) instanceof Service.Compose)) {
            map.problem("recreate-after-issue is for a service of kind compose");
        }
        return new Certificate(
                domain,
                service.map(Service::id).orElse(""),
                container,
                file,
                webroot,
                way,
                email,
                map.flag("agree-tos"),
                map.optional("acme").map(YamlValue::address),
                map.has("log") ? Optional.of(Paths.absolute(map, "log")) : Optional.empty(),
                warn,
                fail,
                isRecreated,
                map.optional("alert").flatMap(value -> alert(value.map())));
    }

    private static Optional<Certificate.Alert> alert(YamlMap map) {
        var name = map.required("name").map(value -> value.text(ALERT, "the name of an alert in Prometheus"));
        var prometheus = map.required("prometheus").map(YamlValue::address);
        return name.flatMap(known -> prometheus.map(at -> new Certificate.Alert(known, at)));
    }

    private Optional<Service> service(YamlMap map) {
        return map.required("served-by").flatMap(value -> {
            var id = value.id();
            var service = Optional.ofNullable(services.get(id));
            if (service.isEmpty() && !id.isEmpty()) {
                value.problem("is " + id + ", which is none of the stack's services: "
                        + String.join(", ", services.keySet()));
            }
            return service;
        });
    }

    private static void checkContainer(YamlMap map, Optional<Service> service) {
        boolean isProcess =
                service.filter(Service.ManagedProcess.class::isInstance).isPresent();
        if (isProcess && map.has("container")) {
            map.problem("container means nothing here: " + service.orElseThrow().id() + " runs on the host itself");
        }
        if (service.isPresent() && !isProcess && !map.has("container")) {
            map.problem("container is missing; name the container of "
                    + service.get().id() + ", as docker ps shows it");
        }
    }

    private static int days(YamlMap map, String key, int fallback) {
        return map.optional(key).map(value -> (int) value.number(0, LONGEST)).orElse(fallback);
    }

    private static Way way(String domain, YamlMap map, Optional<String> email) {
        var certbot = map.optional("certbot").map(value -> certbot(value.map()));
        var script = map.optional("script").map(value -> script(domain, value.map(), email));
        if (certbot.isPresent() && script.isPresent()) {
            map.problem("is made in one way: either certbot or script");
        }
        return certbot.or(() -> script).orElseGet(Way.Elsewhere::new);
    }

    private static Way certbot(YamlMap map) {
        if (!map.has("image")) {
            return new Way.CertbotOnHost(map.flag("sudo"));
        }
        var image = map.required("image")
                .map(value -> value.text(IMAGE, "the name of an image"))
                .orElse("");
        var volumes = map.required("volumes").map(YamlValue::list).orElse(List.of()).stream()
                .map(value -> value.text(VOLUME, "volume:/path or /path:/path"))
                .toList();
        if (map.has("volumes") && volumes.stream().noneMatch(volume -> volume.endsWith(":/etc/letsencrypt"))) {
            map.problem("volumes has none at /etc/letsencrypt; the certificate would be lost with the container");
        }
        return new Way.CertbotContainer(image, volumes);
    }

    private static Way script(String domain, YamlMap map, Optional<String> email) {
        var directory = Paths.absolute(map, "directory");
        var renew = words(map, "renew", domain, email);
        return new Way.Script(
                Paths.resolve(directory, map.text("file")),
                directory,
                renew,
                words(map, "dry-run", domain, email),
                map.has("issue") ? words(map, "issue", domain, email) : renew);
    }

    /// The arguments of the script for one purpose; `${domain}` and `${email}` become what the certificate says.
    private static List<String> words(YamlMap map, String key, String domain, Optional<String> email) {
        return map.required(key).map(YamlValue::list).orElse(List.of()).stream()
                .map(value -> filled(value, domain, email))
                .toList();
    }

    private static String filled(YamlValue value, String domain, Optional<String> email) {
        var word = value.text(WORD, "a word without control characters");
        if (word.contains("${email}") && email.isEmpty()) {
            value.problem("has ${email}, but the certificate has no email");
        }
        var filled = word.replace("${domain}", domain).replace("${email}", email.orElse(""));
        if (filled.contains("${")) {
            value.problem("is '" + word + "'; known here: ${domain}, ${email}");
        }
        return filled;
    }
}
