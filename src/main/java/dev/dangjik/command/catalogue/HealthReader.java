package dev.dangjik.command.catalogue;

import dev.dangjik.config.YamlMap;
import dev.dangjik.config.YamlValue;
import dev.dangjik.stack.Service;
import dev.dangjik.stack.Stack;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads the `checks` of a health command.
final class HealthReader {
    private static final int PERCENT = 100;
    private static final int LOAD = 10_000;

    private final Stack stack;

    HealthReader(Stack stack) {
        this.stack = stack;
    }

    List<HealthCheckDefinition> read(YamlMap command) {
        var checks = command.named("checks");
        if (checks.isEmpty()) {
            command.problem("checks is missing or empty; a health command says what it looks at");
        }
        return checks.entrySet().stream()
                .map(entry -> read(entry.getKey(), entry.getValue().map()))
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<HealthCheckDefinition> read(String id, YamlMap map) {
        var about = new HealthCheckDefinition.About(id, map.optionalText("help"));
        var kind = map.required("check").map(YamlValue::text).orElse("");
        return switch (kind) {
            case "outside-http" -> some(new HealthCheckDefinition.OutsideHttp(about, url(map), statuses(map)));
            case "tls" ->
                some(new HealthCheckDefinition.Tls(
                        about, domain(map), number(map, "warn-days", 30), number(map, "fail-days", 7)));
            case "dns" ->
                some(new HealthCheckDefinition.Dns(
                        about, domain(map), map.optional("host").map(this::host)));
            case "app-http" ->
                some(new HealthCheckDefinition.AppHttp(
                        about, place(map), url(map), statuses(map), map.optionalText("contains")));
            case "containers" -> some(containers(about, map));
            case "unit" -> some(new HealthCheckDefinition.Unit(about, someHost(map), map.text("unit")));
            case "pm2" ->
                some(new HealthCheckDefinition.Pm2(about, someHost(map), map.text("process"), map.text("user")));
            case "postgres", "mysql", "redis", "kafka" -> store(kind, about, map);
            case "disk" ->
                some(new HealthCheckDefinition.Disk(
                        about, someHost(map), map.text("path"), limits(map, 80, 90, PERCENT)));
            case "memory" -> some(new HealthCheckDefinition.Memory(about, someHost(map), limits(map, 85, 95, PERCENT)));
            case "load" -> some(new HealthCheckDefinition.Load(about, someHost(map), limits(map, 150, 300, LOAD)));
            case String other -> unknown(other, map);
        };
    }

    private Optional<HealthCheckDefinition> store(String kind, HealthCheckDefinition.About about, YamlMap map) {
        var place = place(map);
        return switch (kind) {
            case "postgres" ->
                some(new HealthCheckDefinition.Postgres(
                        about,
                        place,
                        map.text("database"),
                        map.optionalText("user").orElse("postgres")));
            case "mysql" ->
                some(new HealthCheckDefinition.Mysql(
                        about, place, map.optionalText("user").orElse("root"), map.optionalText("password-variable")));
            case "redis" -> some(new HealthCheckDefinition.Redis(about, place));
            case String _ ->
                some(new HealthCheckDefinition.Kafka(
                        about,
                        place,
                        map.text("bootstrap"),
                        map.text("tools"),
                        map.optionalText("group"),
                        map.optional("warn-lag")
                                .map(value -> value.number(0, Long.MAX_VALUE))
                                .orElse(1_000L)));
        };
    }

    private static Optional<HealthCheckDefinition> unknown(String kind, YamlMap map) {
        map.everything();
        if (!kind.isEmpty()) {
            map.file()
                    .problem(
                            map.lineOf("check"),
                            "check is '" + kind + "'; expected one of app-http, containers, disk, dns, kafka, load,"
                                    + " memory, mysql, outside-http, pm2, postgres, redis, tls, unit");
        }
        return Optional.empty();
    }

    private static Optional<HealthCheckDefinition> some(HealthCheckDefinition check) {
        return Optional.of(check);
    }

    private HealthCheckDefinition containers(HealthCheckDefinition.About about, YamlMap map) {
        var project = map.required("project");
        var name = project.map(YamlValue::text).orElse("");
        if (project.isPresent() && !stack.projects().containsKey(name)) {
            project.get()
                    .problem("is none of the stack's projects: "
                            + String.join(", ", stack.projects().keySet()));
        }
        return new HealthCheckDefinition.Containers(about, name, map.texts("services"));
    }

    /// `within` names a compose service, whose container asks; else the host asks.
    private HealthCheckDefinition.Place place(YamlMap map) {
        var within = map.optional("within");
        if (within.isEmpty()) {
            return new HealthCheckDefinition.Place(someHost(map), Optional.empty());
        }
        var id = within.get().id();
        var service = stack.service(id).filter(Service.Compose.class::isInstance);
        if (service.isEmpty()) {
            within.get().problem("is " + id + ", which is no compose service of the stack");
        }
        return new HealthCheckDefinition.Place(service.map(Service::host).orElse(""), Optional.of(id));
    }

    private String someHost(YamlMap map) {
        var host = map.optional("host");
        if (host.isPresent()) {
            return host(host.get());
        }
        if (stack.hosts().size() != 1) {
            map.problem("host is missing; the stack has several: " + String.join(", ", stack.hosts()));
        }
        return stack.hosts().isEmpty() ? "" : stack.hosts().getFirst();
    }

    private String host(YamlValue value) {
        var host = value.id();
        if (!host.isEmpty() && !stack.hosts().contains(host)) {
            value.problem("is " + host + ", which is none of the stack's hosts: " + String.join(", ", stack.hosts()));
        }
        return host;
    }

    private String domain(YamlMap map) {
        return map.required("domain")
                .map(value -> {
                    var domain = value.text();
                    if (!domain.isEmpty() && !stack.domains().contains(domain)) {
                        value.problem("is " + domain + ", which is none of the stack's domains: "
                                + String.join(", ", stack.domains()));
                    }
                    return domain;
                })
                .orElse("");
    }

    private static URI url(YamlMap map) {
        return map.required("url").map(YamlValue::address).orElse(URI.create("http://invalid/"));
    }

    private static Set<Integer> statuses(YamlMap map) {
        return map.optional("status").map(YamlValue::statuses).orElse(Set.of(200));
    }

    private static int number(YamlMap map, String key, int fallback) {
        return map.optional(key).map(value -> (int) value.number(0, 3_650)).orElse(fallback);
    }

    private static HealthCheckDefinition.Limits limits(YamlMap map, int warn, int fail, int most) {
        int warnAt =
                map.optional("warn").map(value -> (int) value.number(1, most)).orElse(warn);
        int failAt =
                map.optional("fail").map(value -> (int) value.number(1, most)).orElse(fail);
        if (warnAt > failAt) {
            map.problem("warn is above fail");
        }
        return new HealthCheckDefinition.Limits(warnAt, failAt);
    }
}
