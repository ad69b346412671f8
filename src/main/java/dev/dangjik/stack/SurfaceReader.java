package dev.dangjik.stack;

import dev.dangjik.config.Durations;
import dev.dangjik.config.YamlMap;
import dev.dangjik.config.YamlValue;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Pattern;

/// Reads `surfaces` of a `stack.yaml`.
final class SurfaceReader {
    private static final Pattern DOMAIN = Pattern.compile("([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}");
    private static final Pattern PATH = Pattern.compile("/([a-z0-9][a-z0-9._-]*/)+");
    private static final Pattern UPSTREAM = Pattern.compile("https?://[a-z0-9][a-z0-9._-]{0,100}:[1-9][0-9]{1,4}");
    private static final Pattern ADDRESS = Pattern.compile("https?://[0-9]{1,3}(\\.[0-9]{1,3}){3}:[0-9]+");
    private static final Pattern CONTAINER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,100}");
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Map<String, Surface.Mode> MODES = Map.of(
            Surface.Mode.INCLUDE.word(), Surface.Mode.INCLUDE, Surface.Mode.SIDECAR.word(), Surface.Mode.SIDECAR);

    private final List<String> hosts;
    private final Map<String, Surface.Nginx> nginxOfHost = new HashMap<>();
    private final Map<Surface.Page, String> pages = new HashMap<>();

    private SurfaceReader(List<String> hosts) {
        this.hosts = hosts;
    }

    static SequencedMap<String, Surface> read(YamlMap top, List<String> hosts) {
        var reader = new SurfaceReader(hosts);
        var surfaces = new LinkedHashMap<String, Surface>();
        top.named("surfaces").forEach((id, value) -> surfaces.put(id, reader.surface(id, value.map())));
        return surfaces;
    }

    private Surface surface(String id, YamlMap map) {
        var title = LocalizedTextReader.read(map, "title");
        var surfaceClass =
                map.required("class").map(SurfaceReader::surfaceClass).orElse(SurfaceClass.HIGH);
        var host = StackReader.host(map, hosts);
        var mode = map.optional("mode").flatMap(value -> value.choice(MODES)).orElse(Surface.Mode.INCLUDE);
        var nginx = map.required("nginx").map(this::nginx).orElse(new Surface.Nginx.OnHost());
        checkOneNginx(map, host, nginx);
        var longest = map.optional("max-ttl")
                .map(value -> value.duration(SHORTEST, surfaceClass.longest()))
                .orElse(surfaceClass.longest());
        var usual = map.optional("ttl")
                .map(value -> value.duration(SHORTEST, longest))
                .orElse(shorter(surfaceClass.usual(), longest));
        checkWholeSeconds(map, usual, longest);
        return new Surface(
                id,
                title,
                surfaceClass,
                host,
                upstream(map, nginx, mode),
                page(id, map),
                mode,
                nginx,
                map.required("tunnel")
                        .map(value -> (int) value.number(1, 65_535))
                        .orElse(1),
                usual,
                longest);
    }

    private static SurfaceClass surfaceClass(YamlValue value) {
        var word = value.text();
        for (var known : SurfaceClass.values()) {
            if (known.word().equals(word)) {
                return known;
            }
        }
        if (word.equals("emergency")) {
            value.problem("is emergency; opening alone needs a declared incident, which this version does not have:"
                    + " write standard or high");
        } else if (!word.isEmpty()) {
            value.problem("is '" + word + "'; expected one of high, standard");
        }
        return SurfaceClass.HIGH;
    }

    private Surface.Nginx nginx(YamlValue value) {
        if (value.isMap()) {
            return new Surface.Nginx.InContainer(value.map()
                    .required("container")
                    .map(name -> name.text(CONTAINER, "the name of a container"))
                    .orElse(""));
        }
        if (!value.text().equals("host")) {
            value.problem("is neither host nor {container: name}");
        }
        return new Surface.Nginx.OnHost();
    }

    /// The machine's policy names one nginx: two would both read the same directory.
    private void checkOneNginx(YamlMap map, String host, Surface.Nginx nginx) {
        var other = nginxOfHost.putIfAbsent(host, nginx);
        if (other != null && !other.equals(nginx)) {
            map.file()
                    .problem(
                            map.lineOf("nginx"),
                            "nginx is another one than an earlier surface of " + host
                                    + " has; all surfaces of a host are opened in the same nginx");
        }
    }

    /// A name is looked up once when a configuration is read, and one that is not known then keeps nginx from reading
    /// any configuration at all. In a container Docker's name server is asked at each request instead.
    private static String upstream(YamlMap map, Surface.Nginx nginx, Surface.Mode mode) {
        var upstream = map.required("upstream")
                .map(value -> value.text(UPSTREAM, "http://name:port without a path"))
                .orElse("");
        boolean needsAddress = nginx instanceof Surface.Nginx.OnHost || mode == Surface.Mode.SIDECAR;
        if (needsAddress
                && UPSTREAM.matcher(upstream).matches()
                && !ADDRESS.matcher(upstream).matches()) {
            map.file()
                    .problem(
                            map.lineOf("upstream"),
                            "upstream is " + upstream + "; an nginx on the machine needs an address, such as"
                                    + " http://127.0.0.1:3000");
        }
        return upstream;
    }

    private Surface.Page page(String id, YamlMap map) {
        var open = map.required("public").map(YamlValue::map);
        var page = open.map(seen -> new Surface.Page(
                        seen.required("host")
                                .map(value -> value.text(DOMAIN, "a public name such as api.example.com"))
                                .orElse(""),
                        seen.required("path")
                                .map(value -> value.text(PATH, "a path such as /grafana/"))
                                .orElse(""),
                        seen.flag("strip")))
                .orElse(new Surface.Page("", "", false));
        var taken = pages.putIfAbsent(new Surface.Page(page.host(), page.path(), false), id);
        if (taken != null && !page.path().isEmpty()) {
            map.file().problem(map.lineOf("public"), "public is " + page.address() + ", as that of " + taken + " is");
        }
        return page;
    }

    private static void checkWholeSeconds(YamlMap map, Duration usual, Duration longest) {
        if (usual.toMillisPart() != 0 || longest.toMillisPart() != 0) {
            map.problem("ttl and max-ttl are whole seconds, not " + Durations.format(usual) + " and "
                    + Durations.format(longest));
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
