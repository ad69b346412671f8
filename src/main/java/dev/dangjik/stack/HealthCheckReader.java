package dev.dangjik.stack;

import dev.dangjik.config.YamlMap;
import dev.dangjik.config.YamlValue;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Reads the `health-check` of a deployment.
final class HealthCheckReader {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Map<String, HealthCheck.Method> METHODS = Map.of(
            "GET", HealthCheck.Method.GET,
            "HEAD", HealthCheck.Method.HEAD,
            "POST", HealthCheck.Method.POST);
    private static final Pattern ONE_LINE = Pattern.compile("[^\\p{Cntrl}]+");

    private HealthCheckReader() {}

    static HealthCheck read(YamlMap deployment) {
        var value = deployment.required("health-check");
        if (value.isEmpty()) {
            return new HealthCheck(SECOND, SECOND, 1, SECOND, List.of(), Optional.empty());
        }
        var map = value.get().map();
        return new HealthCheck(
                duration(map, "deadline", SECOND, Duration.ofSeconds(120)),
                duration(map, "interval", Duration.ofMillis(200), Duration.ofSeconds(2)),
                map.optional("successes")
                        .map(number -> (int) number.number(1, 100))
                        .orElse(3),
                duration(map, "bake", Duration.ZERO, Duration.ofSeconds(30)),
                probes(map),
                map.optional("outside").map(outside -> outside(outside.map())));
    }

    private static Duration duration(YamlMap map, String key, Duration least, Duration fallback) {
        return map.optional(key).map(value -> value.duration(least, HOUR)).orElse(fallback);
    }

    private static List<HealthCheck.Probe> probes(YamlMap map) {
        var probes = new ArrayList<HealthCheck.Probe>();
        for (var item : map.required("probes").map(YamlValue::list).orElse(List.of())) {
            var probe = item.map();
            var read = probe(probe);
            if (read.size() != 1) {
                probe.problem("an item of probes is exactly one of http, version, tcp, container, log-absent, command");
            }
            probes.addAll(read);
        }
        if (probes.isEmpty()) {
            map.problem("probes is empty; nothing would decide whether a deploy holds");
        }
        return probes;
    }

    private static List<HealthCheck.Probe> probe(YamlMap item) {
        var read = new ArrayList<HealthCheck.Probe>();
        item.optional("http").ifPresent(value -> read.add(http(value.map())));
        item.optional("version").ifPresent(value -> {
            var map = value.map();
            read.add(new HealthCheck.Probe.Version(map.optionalText("within"), url(map), where(map)));
        });
        item.optional("tcp").ifPresent(value -> {
            var map = value.map();
            read.add(new HealthCheck.Probe.Tcp(
                    map.optionalText("address").orElse("127.0.0.1"),
                    map.required("port")
                            .map(port -> (int) port.number(1, 65_535))
                            .orElse(1)));
        });
        item.optional("container").ifPresent(value -> read.add(new HealthCheck.Probe.Container(value.text())));
        item.optional("log-absent").ifPresent(value -> {
            var map = value.map();
            read.add(new HealthCheck.Probe.LogAbsent(
                    map.optionalText("container"),
                    map.required("pattern").map(HealthCheckReader::pattern).orElse("")));
        });
        item.optional("command").ifPresent(value -> read.add(new HealthCheck.Probe.Command(words(value))));
        return read;
    }

    private static HealthCheck.Probe.Http http(YamlMap map) {
        var method =
                map.optional("method").flatMap(value -> value.choice(METHODS)).orElse(HealthCheck.Method.GET);
        var contains = map.optionalText("contains");
        if (method == HealthCheck.Method.HEAD && contains.isPresent()) {
            map.problem("contains looks at a body, and the answer to HEAD has none");
        }
        return new HealthCheck.Probe.Http(method, map.optionalText("within"), url(map), statuses(map), contains);
    }

    private static String pattern(YamlValue value) {
        var text = oneLine(value);
        try {
            Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            value.problem("is '" + text + "', which is no regular expression: " + e.getDescription());
        }
        return text;
    }

    private static List<String> words(YamlValue value) {
        var words = value.list().stream().map(HealthCheckReader::oneLine).toList();
        if (words.isEmpty()) {
            value.problem("names no program");
        }
        return words;
    }

    private static String oneLine(YamlValue value) {
        return value.text(ONE_LINE, "a text of one line without tabs");
    }

    private static HealthCheck.Where where(YamlMap map) {
        if (map.has("header") == map.has("json")) {
            map.problem("version says where the answer tells it: either header or json");
        }
        var header = map.optionalText("header");
        var json = map.optionalText("json");
        return header.<HealthCheck.Where>map(HealthCheck.Where.Header::new)
                .orElseGet(() -> new HealthCheck.Where.JsonField(json.orElse("")));
    }

    private static HealthCheck.Outside outside(YamlMap map) {
        return new HealthCheck.Outside(
                url(map),
                statuses(map),
                map.optional("lasts")
                        .map(value -> value.duration(Duration.ZERO, HOUR))
                        .orElse(Duration.ofSeconds(60)));
    }

    private static URI url(YamlMap map) {
        return map.required("url").map(YamlValue::address).orElse(URI.create("http://invalid/"));
    }

    /// The accepted HTTP statuses, 200 when nothing is said.
    private static Set<Integer> statuses(YamlMap map) {
        return map.optional("status").map(YamlValue::statuses).orElse(Set.of(200));
    }
}
