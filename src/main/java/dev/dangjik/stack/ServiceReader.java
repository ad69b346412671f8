package dev.dangjik.stack;

import dev.dangjik.config.YamlMap;
import dev.dangjik.config.YamlValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads one entry of `services`.
final class ServiceReader {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.@-]*");
    private static final Pattern USER = Pattern.compile("[a-z_][a-z0-9_-]*");

    private final List<String> hosts;
    private final Map<String, ComposeProject> projects;

    ServiceReader(List<String> hosts, Map<String, ComposeProject> projects) {
        this.hosts = hosts;
        this.projects = projects;
    }

    private enum Kind {
        COMPOSE,
        BLUEGREEN,
        PROCESS
    }

    Optional<Service> read(String id, YamlMap map) {
        var kind = map.required("kind")
                .flatMap(value -> value.choice(
                        Map.of("compose", Kind.COMPOSE, "bluegreen", Kind.BLUEGREEN, "process", Kind.PROCESS)));
        if (kind.isEmpty()) {
            map.everything();
        }
        return kind.flatMap(known -> switch (known) {
            case COMPOSE -> compose(id, map);
            case BLUEGREEN -> bluegreen(id, map);
            case PROCESS -> process(id, map);
        });
    }

    private Optional<Service> compose(String id, YamlMap map) {
        var title = LocalizedTextReader.read(map, "title");
        var name = name(map, "name").orElse(id);
        var deploy = map.optional("deploy");
        return project(map)
                .map(project -> new Service.Compose(
                        id,
                        title,
                        project,
                        name,
                        deploy.map(value -> new DeploymentReader(project).read(value.map()))));
    }

    private Optional<Service> bluegreen(String id, YamlMap map) {
        var title = LocalizedTextReader.read(map, "title");
        var colours = new HashMap<String, String>();
        map.named("colours").forEach((colour, value) -> colours.put(colour, value.text(NAME, "a compose service")));
        if (colours.size() != 2) {
            map.problem("colours names " + colours.size() + " colours; a blue-green service has two");
        }
        var script = map.text("script");
        var state = map.text("state-file");
        return project(map)
                .map(project -> new Service.Bluegreen(
                        id,
                        title,
                        project,
                        colours,
                        Paths.resolve(project.directory(), script),
                        Paths.resolve(project.directory(), state)));
    }

    private Optional<Service> process(String id, YamlMap map) {
        var title = LocalizedTextReader.read(map, "title");
        var manager = map.required("manager")
                .flatMap(value -> value.choice(Map.of("pm2", Service.Manager.PM2, "systemd", Service.Manager.SYSTEMD)));
        var directory = map.has("directory") ? Optional.of(Paths.absolute(map, "directory")) : Optional.<String>empty();
        return Optional.of(new Service.ManagedProcess(
                id,
                title,
                StackReader.host(map, hosts),
                manager.orElse(Service.Manager.SYSTEMD),
                name(map, "name").orElse(id),
                map.required("user")
                        .map(value -> value.text(USER, "a user name"))
                        .orElse(""),
                directory,
                map.texts("logs").stream()
                        .map(file -> Paths.resolve(directory.orElse(""), file))
                        .toList()));
    }

    private static Optional<String> name(YamlMap map, String key) {
        return map.optional(key).map(value -> value.text(NAME, "the name it is started under"));
    }

    private Optional<ComposeProject> project(YamlMap map) {
        var named = map.required("project");
        var project = named.map(YamlValue::text).map(projects::get);
        if (named.isPresent() && project.isEmpty()) {
            named.get().problem("is none of the stack's projects: " + String.join(", ", projects.keySet()));
        }
        return project;
    }
}
