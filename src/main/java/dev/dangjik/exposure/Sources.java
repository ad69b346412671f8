package dev.dangjik.exposure;

import dev.dangjik.message.Text;
import dev.dangjik.plan.Segment;
import dev.dangjik.stack.Person;
import dev.dangjik.stack.Site;
import dev.dangjik.stack.SlackAccount;
import dev.dangjik.stack.Surface;
import dev.dangjik.stack.SurfaceClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads for whom a surface is to be opened: `203.0.113.7`, or `203.0.113.7=minjun,198.51.100.4=@jisoo`. Whoever asks
/// is meant where nobody is named. Only public addresses, as narrow as the surface's class wants; the machine checks
/// the
/// same again by its own policy.
final class Sources {
    private static final Pattern MENTION = Pattern.compile("<@([A-Z0-9]+)(\\|[^>]*)?>");

    private final Site site;
    private final Surface surface;
    private final Asking asking;

    /// @param asking who asks
    Sources(Site site, Surface surface, Asking asking) {
        this.site = site;
        this.surface = surface;
        this.asking = asking;
    }

    /// Who asks.
    ///
    /// @param team Slack's id, which mentions are of
    record Asking(String person, Optional<String> team) {}

    /// What came of reading them.
    sealed interface Read {
        record Fit(List<Segment.Source> sources) implements Read {
            public Fit {
                sources = List.copyOf(sources);
            }
        }

        record Wrong(Text why) implements Read {}
    }

    Read read(String text) {
        var sources = new ArrayList<Segment.Source>();
        for (var part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            var address = (equals < 0 ? part : part.substring(0, equals)).strip();
            var who = equals < 0
                    ? Optional.of(asking.person())
                    : person(part.substring(equals + 1).strip());
            if (who.isEmpty()) {
                return new Read.Wrong(Text.of(
                        "exposure.source.nobody", part.substring(equals + 1).strip()));
            }
            var network = PublicNetwork.read(address);
            if (network.isEmpty()) {
                return new Read.Wrong(Text.of("exposure.source.none", address));
            }
            var problem = problem(network.get());
            if (problem.isPresent()) {
                return new Read.Wrong(problem.get());
            }
            sources.add(new Segment.Source(network.get().toString(), who.get()));
        }
        var limits = surface.surfaceClass();
        if (sources.size() > limits.sources()) {
            return new Read.Wrong(Text.of("exposure.source.too-many", limits.sources(), limits.word()));
        }
        return new Read.Fit(sources.stream().distinct().toList());
    }

    private Optional<String> person(String word) {
        var mention = MENTION.matcher(word);
        if (mention.matches()) {
            return asking.team()
                    .flatMap(team -> site.personOf(new SlackAccount(team, mention.group(1))))
                    .map(Person::id);
        }
        var id = word.startsWith("@") ? word.substring(1) : word;
        return Optional.ofNullable(site.people().get(id)).map(Person::id);
    }

    private Optional<Text> problem(PublicNetwork network) {
        SurfaceClass limits = surface.surfaceClass();
        int narrowest = network.isOldKind() ? limits.shortestPrefix4() : limits.shortestPrefix6();
        if (network.prefix() < narrowest) {
            return Optional.of(Text.of("exposure.source.too-wide", network.toString(), "/" + narrowest, limits.word()));
        }
        var access = Optional.ofNullable(site.exposures().get(surface.host()));
        boolean isAllowed = access.stream()
                .flatMap(way -> way.allowPrivate().stream())
                .flatMap(text -> PublicNetwork.read(text).stream())
                .anyMatch(allowed -> allowed.holds(network));
        if (!network.isPublic() && !isAllowed) {
            return Optional.of(Text.of("exposure.source.private", network.toString()));
        }
        boolean isOwn = access.stream()
                .flatMap(way -> way.outside().stream())
                .flatMap(text -> PublicNetwork.read(text).stream())
                .anyMatch(network::holds);
        return isOwn ? Optional.of(Text.of("exposure.source.own", network.toString())) : Optional.empty();
    }
}
