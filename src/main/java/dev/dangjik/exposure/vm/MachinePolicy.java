package dev.dangjik.exposure.vm;

import dev.dangjik.stack.ExposureAccess;
import dev.dangjik.stack.Stack;
import dev.dangjik.stack.Surface;
import dev.dangjik.stack.SurfaceClass;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.ToIntFunction;

/// The policy of one machine, as the stacks declare their surfaces there: how far it may be opened, whoever asks.
public final class MachinePolicy {
    private final String host;
    private final List<Entry> entries;

    /// A surface and the stack it belongs to.
    private record Entry(String stack, Surface surface) {
        String name() {
            return name(stack, surface);
        }

        static String name(String stack, Surface surface) {
            return stack + "/" + surface.id();
        }
    }

    private MachinePolicy(String host, List<Entry> entries) {
        this.host = host;
        this.entries = entries;
    }

    /// The surfaces that `stacks` have on a host.
    public static MachinePolicy of(String host, Collection<Stack> stacks) {
        var entries = new ArrayList<Entry>();
        for (var stack : stacks) {
            stack.surfaces().values().stream()
                    .filter(surface -> surface.host().equals(host))
                    .forEach(surface -> entries.add(new Entry(stack.id(), surface)));
        }
        return new MachinePolicy(host, List.copyOf(entries));
    }

    /// What the helper calls a surface.
    public static String name(Stack stack, Surface surface) {
        return Entry.name(stack.id(), surface);
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /// What cannot be put into one policy; empty when it can. Two stacks on one machine must mean the same nginx.
    public Optional<String> conflict() {
        var first = entries.getFirst();
        return entries.stream()
                .filter(entry -> !entry.surface().nginx().equals(first.surface().nginx()))
                .findFirst()
                .map(other -> other.name() + " and " + first.name() + " are served by different nginx, and " + host
                        + " can open surfaces in one only");
    }

    /// The file's content; `docs/exposure-helper.md` has its form.
    public String text(ExposureAccess access) {
        var lines = new ArrayList<String>();
        lines.add("dangjik-exposure-policy 1");
        lines.add("# How far this machine may be opened, whoever asks. Written by: dangjik provision " + host);
        lines.add("max-ttl " + most(surface -> (int) surface.longest().toSeconds()));
        lines.add("max-sources " + most(surface -> surface.surfaceClass().sources()));
        lines.add("min-prefix-4 " + least(SurfaceClass::shortestPrefix4));
        lines.add("min-prefix-6 " + least(SurfaceClass::shortestPrefix6));
        lines.add("nginx "
                + switch (entries.getFirst().surface().nginx()) {
                    case Surface.Nginx.OnHost() -> "host";
                    case Surface.Nginx.InContainer(var name) -> "container " + name;
                });
        access.outside().forEach(address -> lines.add("own " + address));
        access.allowPrivate().forEach(network -> lines.add("allow-private " + network));
        entries.forEach(entry -> lines.add(line(entry)));
        return String.join("\n", lines) + "\n";
    }

    /// What has to stand in nginx for ever, told to the person who provisions; a line each.
    public List<String> places() {
        return entries.stream().map(MachinePolicy::place).distinct().toList();
    }

    private static String place(Entry entry) {
        var page = entry.surface().page();
        return switch (entry.surface().mode()) {
            case INCLUDE ->
                "in the 443 server of " + page.host() + ": include /run/dangjik/nginx/include/" + page.host()
                        + "/*.conf; location ~ ^" + page.path() + " { return 404; }";
            case SIDECAR ->
                "in the 443 server of " + page.host() + ": location ^~ " + page.path()
                        + " { proxy_pass http://unix:/run/dangjik/nginx/gate/" + entry.stack() + "."
                        + entry.surface().id() + ".sock:; proxy_set_header Host $host;"
                        + " proxy_set_header X-Dangjik-Client $remote_addr; proxy_intercept_errors on;"
                        + " error_page 502 504 =404 /dangjik-closed; }";
        };
    }

    private static String line(Entry entry) {
        var surface = entry.surface();
        var limits = surface.surfaceClass();
        return "surface " + entry.name() + " ttl=" + surface.longest().toSeconds() + " sources=" + limits.sources()
                + " prefix-4=" + limits.shortestPrefix4() + " prefix-6=" + limits.shortestPrefix6() + " mode="
                + surface.mode().word() + " host=" + surface.page().host() + " path="
                + surface.page().path() + " strip=" + (surface.page().isStripped() ? "yes" : "no") + " upstream="
                + surface.upstream();
    }

    private int most(ToIntFunction<Surface> limit) {
        return entries.stream().map(Entry::surface).mapToInt(limit).max().orElseThrow();
    }

    private int least(ToIntFunction<SurfaceClass> limit) {
        OptionalInt least = entries.stream()
                .mapToInt(entry -> limit.applyAsInt(entry.surface().surfaceClass()))
                .min();
        return least.orElseThrow();
    }
}
