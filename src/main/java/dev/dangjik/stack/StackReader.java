package dev.dangjik.stack;

import dev.dangjik.config.YamlFile;
import dev.dangjik.config.YamlMap;
import dev.dangjik.config.YamlValue;
import dev.dangjik.message.Language;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Pattern;

/// Reads a `stack.yaml`.
public final class StackReader {
    private static final Pattern DOMAIN = Pattern.compile("([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}");
    private static final String DOMAIN_FORM = "a public name such as api.example.com";
    private static final Pattern PROJECT = Pattern.compile("[a-z0-9][a-z0-9_-]*");
    private static final Map<String, Language> LANGUAGES = Map.of("ko", Language.KO, "en", Language.EN);

    private StackReader() {}

    /// Reads a stack. What is wrong goes to the file's problems, and stand-ins take its place.
    ///
    /// @param directory the name of the directory the file lies in, which the stack must be called
    /// @return empty when the file is no map at all
    public static Optional<Stack> read(YamlFile file, String directory) {
        return file.root().map(top -> {
            var stack = read(top, directory);
            file.finish();
            return stack;
        });
    }

    private static Stack read(YamlMap top, String directory) {
        top.checkVersion();
        top.notEnforcedYet("metrics", "thresholds", "aliases");
        var id = top.id("stack");
        if (!id.isEmpty() && !id.equals(directory)) {
            top.file().problem(top.lineOf("stack"), "stack is " + id + ", but the directory is called " + directory);
        }
        var title = LocalizedTextReader.read(top, "title");
        var hosts = top.ids("hosts");
        if (hosts.isEmpty()) {
            top.problem("hosts is missing or empty; a stack has at least one host");
        }
        var projects = projects(top, hosts);
        var services = services(top, hosts, projects);
        var domains = domains(top, services);
        return new Stack(
                id,
                title,
                top.required("timezone").flatMap(YamlValue::zone).orElse(ZoneOffset.UTC),
                top.optional("language")
                        .flatMap(value -> value.choice(LANGUAGES))
                        .orElse(Language.KO),
                channels(top),
                hosts,
                domains.names(),
                domains.certificates(),
                projects,
                services,
                top.optional("duties")
                        .map(duties -> duties.map().ids("on-call"))
                        .orElse(List.of()),
                SurfaceReader.read(top, hosts),
                new KillSwitchReader(hosts, services).read(top));
    }

    private static Map<String, String> channels(YamlMap top) {
        var channels = new HashMap<String, String>();
        top.named("channels").forEach((use, value) -> channels.put(use, value.id()));
        if (!channels.containsKey(Stack.OPERATIONS)) {
            top.problem("channels.operations is missing; every change is told there");
            channels.put(Stack.OPERATIONS, "");
        }
        return channels;
    }

    private record Domains(List<String> names, Map<String, Certificate> certificates) {}

    /// A list of names, or a map from each name to what is known about it.
    private static Domains domains(YamlMap top, Map<String, Service> services) {
        var value = top.optional("domains");
        if (value.isEmpty() || !value.get().isMap()) {
            var names = value.map(YamlValue::list).orElse(List.of()).stream()
                    .map(item -> item.text(DOMAIN, DOMAIN_FORM))
                    .filter(name -> !name.isEmpty())
                    .toList();
            return new Domains(names, Map.of());
        }
        var map = value.get().map();
        var certificates = new HashMap<String, Certificate>();
        var reader = new CertificateReader(services);
        var all = map.everything();
        all.forEach((name, about) -> {
            if (!DOMAIN.matcher(name).matches()) {
                map.file().problem(map.lineOf(name), "'" + name + "' is no domain; expected " + DOMAIN_FORM);
            }
            about.map()
                    .optional("certificate")
                    .ifPresent(declared -> certificates.put(name, reader.read(name, declared.map())));
        });
        return new Domains(List.copyOf(all.keySet()), certificates);
    }

    private static SequencedMap<String, ComposeProject> projects(YamlMap top, List<String> hosts) {
        var projects = new LinkedHashMap<String, ComposeProject>();
        top.optional("projects")
                .map(YamlValue::map)
                .ifPresent(map -> map.everything().forEach((name, value) -> {
                    if (!PROJECT.matcher(name).matches()) {
                        value.problem("is no name for a compose project");
                    }
                    projects.put(name, project(name, value.map(), hosts));
                }));
        return projects;
    }

    private static ComposeProject project(String name, YamlMap map, List<String> hosts) {
        var directory = Paths.absolute(map, "directory");
        var files = map.texts("files").stream()
                .map(file -> Paths.resolve(directory, file))
                .toList();
        if (files.isEmpty()) {
            map.problem("files is missing or empty; name every file of docker compose -f");
        }
        return new ComposeProject(
                name,
                host(map, hosts),
                directory,
                files,
                Paths.resolve(directory, map.text("project-directory")),
                map.texts("env-files").stream()
                        .map(file -> Paths.resolve(directory, file))
                        .toList(),
                map.flag("sudo"));
    }

    private static SequencedMap<String, Service> services(
            YamlMap top, List<String> hosts, Map<String, ComposeProject> projects) {
        var services = new LinkedHashMap<String, Service>();
        var reader = new ServiceReader(hosts, projects);
        top.named("services")
                .forEach((id, value) -> reader.read(id, value.map()).ifPresent(service -> services.put(id, service)));
        return services;
    }

    /// The required `host` of a map, checked against the stack's hosts.
    static String host(YamlMap map, List<String> hosts) {
        return map.required("host")
                .map(value -> {
                    var host = value.id();
                    if (!host.isEmpty() && !hosts.contains(host)) {
                        value.problem(
                                "is " + host + ", which is none of the stack's hosts: " + String.join(", ", hosts));
                    }
                    return host;
                })
                .orElse("");
    }
}
