package dev.dangjik.stack;

import dev.dangjik.config.YamlMap;
import dev.dangjik.config.YamlValue;
import dev.dangjik.message.LocalizedText;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads the `kill-switches` of a stack.
final class KillSwitchReader {
    private static final Map<String, String> METHODS =
            Map.of("POST", "POST", "PUT", "PUT", "PATCH", "PATCH", "DELETE", "DELETE");
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");
    private static final Pattern POINTER = Pattern.compile("(/[^/\\p{Cntrl}]+)+");
    private static final Pattern ACCOUNT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final Pattern ONE_LINE = Pattern.compile("[^\\p{Cntrl}]+");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)}");
    private static final KillSwitch.Call NO_CALL = new KillSwitch.Call("POST", "http://127.0.0.1/", Optional.empty());

    private final List<String> hosts;
    private final Map<String, Service> services;

    KillSwitchReader(List<String> hosts, Map<String, Service> services) {
        this.hosts = hosts;
        this.services = services;
    }

    SequencedMap<String, KillSwitch> read(YamlMap top) {
        var all = new LinkedHashMap<String, KillSwitch>();
        top.named("kill-switches").forEach((id, value) -> all.put(id, read(id, value.map())));
        return all;
    }

    private KillSwitch read(String id, YamlMap map) {
        var host = StackReader.host(map, hosts);
        return new KillSwitch(
                id,
                LocalizedTextReader.read(map, "title"),
                host,
                within(map, host),
                map.optional("token").map(YamlValue::id),
                map.optional("accounts").map(YamlValue::list).orElse(List.of()).stream()
                        .map(value -> value.text(ACCOUNT, "the id of an account"))
                        .toList(),
                turn(map, "engage"),
                turn(map, "lift"),
                map.required("state").map(YamlValue::map).map(this::reading).orElse(new KillSwitch.Reading("", "")),
                LocalizedTextReader.read(map, "untouched"),
                figures(map));
    }

    /// A container is entered through its compose project, on the host that it runs on.
    private Optional<String> within(YamlMap map, String host) {
        return map.optional("within").map(value -> {
            var id = value.text();
            if (!(services.get(id) instanceof Service.Compose compose)) {
                value.problem("is " + id + ", which is no service of kind compose here");
            } else if (!compose.project().host().equals(host)) {
                value.problem(
                        "is " + id + ", which runs on " + compose.project().host() + ", not on " + host);
            }
            return id;
        });
    }

    private KillSwitch.Turn turn(YamlMap top, String key) {
        var found = top.required(key).map(YamlValue::map);
        if (found.isEmpty()) {
            var nothing = new LocalizedText("", "");
            return new KillSwitch.Turn(nothing, nothing, NO_CALL, true, nothing);
        }
        var map = found.get();
        return new KillSwitch.Turn(
                LocalizedTextReader.read(map, "effect"),
                LocalizedTextReader.read(map, "wording"),
                map.required("call").map(YamlValue::map).map(this::call).orElse(NO_CALL),
                map.required("reads").map(YamlValue::scalar).orElse(true),
                LocalizedTextReader.read(map, "by-hand"));
    }

    private KillSwitch.Call call(YamlMap map) {
        return new KillSwitch.Call(
                map.optional("method").flatMap(value -> value.choice(METHODS)).orElse("POST"),
                map.required("url").map(KillSwitchReader::loopback).orElse(""),
                map.optional("body").map(KillSwitchReader::body));
    }

    private KillSwitch.Reading reading(YamlMap map) {
        return new KillSwitch.Reading(
                map.required("url").map(KillSwitchReader::loopback).orElse(""),
                map.required("json")
                        .map(value -> checked(value, value.text(POINTER, "a JSON pointer such as /enabled")))
                        .orElse(""));
    }

    private List<KillSwitch.Figure> figures(YamlMap map) {
        return map.named("figures").entrySet().stream()
                .map(entry -> figure(entry.getKey(), entry.getValue().map()))
                .toList();
    }

    private KillSwitch.Figure figure(String id, YamlMap map) {
        if (map.has("promql") == map.has("url")) {
            map.problem("says where the number comes from: either promql with prometheus, or url with json");
        }
        var title = LocalizedTextReader.read(map, "title");
        var meaning = LocalizedTextReader.read(map, "meaning");
        if (map.has("url")) {
            return new KillSwitch.Figure(id, title, meaning, new KillSwitch.Source.Field(reading(map)));
        }
        var query = map.optional("promql")
                .map(value -> value.text(ONE_LINE, "a query of one line"))
                .orElse("");
        var prometheus = map.required("prometheus")
                .map(KillSwitchReader::loopback)
                .map(KillSwitchReader::uri)
                .orElse(URI.create("http://127.0.0.1:9090"));
        return new KillSwitch.Figure(id, title, meaning, new KillSwitch.Source.Metric(prometheus, query));
    }

    /// An address that is reached on the machine or in the container itself, so that no port need be open to anybody.
    private static String loopback(YamlValue value) {
        var text = checked(value, value.text(ONE_LINE, "an address"));
        var uri = uri(text);
        boolean isHttp = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!text.isEmpty() && (!isHttp || uri.getHost() == null || !LOOPBACK.contains(uri.getHost()))) {
            value.problem("is '" + text + "'; expected an address on the machine itself, such as"
                    + " http://127.0.0.1:8080/api");
        }
        return text;
    }

    private static URI uri(String text) {
        try {
            return new URI(PLACEHOLDER.matcher(text).replaceAll("x"));
        } catch (URISyntaxException _) {
            return URI.create("none:");
        }
    }

    private static Object body(YamlValue value) {
        if (value.isMap()) {
            var body = new LinkedHashMap<String, Object>();
            value.map().everything().forEach((key, inner) -> body.put(key, body(inner)));
            return body;
        }
        if (value.isList()) {
            return value.list().stream().map(KillSwitchReader::body).toList();
        }
        var scalar = value.scalar();
        return scalar instanceof String text ? checked(value, text) : scalar;
    }

    /// Only closed values may stand in an address, a body or a pointer.
    private static String checked(YamlValue value, String text) {
        PLACEHOLDER.matcher(text).results().map(found -> found.group(1)).forEach(name -> {
            if (!KillSwitch.PLACEHOLDERS.contains(name)) {
                value.problem("holds ${" + name + "}; expected one of ${account}, ${person}");
            }
        });
        return text;
    }
}
