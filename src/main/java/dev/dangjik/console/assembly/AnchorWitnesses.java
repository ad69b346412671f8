package dev.dangjik.console.assembly;

import dev.dangjik.audit.AnchorKeys;
import dev.dangjik.audit.AnchorReading.Kind;
import dev.dangjik.audit.AnchorReading.Place;
import dev.dangjik.audit.AnchorReading.Unavailable;
import dev.dangjik.audit.AnchorSource;
import dev.dangjik.audit.ChainInspection.Witnesses;
import dev.dangjik.audit.JournalAnchors;
import dev.dangjik.remote.RemoteShell;
import dev.dangjik.stack.Host;
import dev.dangjik.stack.Site;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Function;

/// The places of a site where anchors are; what is not bound is a place that cannot be read.
public final class AnchorWitnesses {
    private static final String NONE = "-";

    private AnchorWitnesses() {}

    /// Whom to ask about the anchors of `site`.
    ///
    /// @param channels reads a channel of this Slack id
    public static Witnesses of(Site site, Function<String, AnchorSource> channels, RemoteShell shell, AnchorKeys keys) {
        var sources = new ArrayList<AnchorSource>();
        sources.add(site.audit()
                .channel()
                .map(channels)
                .orElse(() -> new Unavailable(
                        new Place(Kind.SLACK, NONE),
                        "no audit channel is bound; " + site.file() + " lacks: audit: {channel: C…}")));
        site.hosts().values().stream()
                .sorted(Comparator.comparing(Host::id))
                .forEach(host -> sources.add(new JournalAnchors(host, shell)));
        if (site.hosts().isEmpty()) {
            sources.add(() -> new Unavailable(
                    new Place(Kind.MACHINE, NONE), "no machine is bound; " + site.file() + " lacks: hosts: {…}"));
        }
        try {
            return new Witnesses(sources, Optional.of(keys.publicKey(site)));
        } catch (IOException e) {
            sources.add(() -> new Unavailable(new Place(Kind.FILE, "key"), String.valueOf(e.getMessage())));
            return new Witnesses(sources, Optional.empty());
        }
    }
}
