package dev.dangjik.console;

import dev.dangjik.audit.AnchorKeys;
import dev.dangjik.audit.AnchorReading.Kind;
import dev.dangjik.audit.AnchorReading.Place;
import dev.dangjik.audit.AnchorReading.Unavailable;
import dev.dangjik.audit.AnchorSource;
import dev.dangjik.audit.ChainInspection.Witnesses;
import dev.dangjik.config.Environment;
import dev.dangjik.config.InvalidConfiguration;
import dev.dangjik.config.Problems;
import dev.dangjik.config.Redactor;
import dev.dangjik.config.Secrets;
import dev.dangjik.config.YamlFile;
import dev.dangjik.console.assembly.AnchorWitnesses;
import dev.dangjik.remote.SshRemoteShell;
import dev.dangjik.slack.SlackAnchors;
import dev.dangjik.slack.SlackApi;
import dev.dangjik.stack.Site;
import dev.dangjik.stack.SiteReader;
import dev.dangjik.store.Pause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The anchors as the console reaches them, past the bot: with the site, the token and the keys that the bot
/// has.
final class ChainWitnesses implements AutoCloseable {
    private final Site site;
    private final Optional<SlackApi> slack;
    private final SshRemoteShell shell;
    private final AnchorKeys keys;
    private final List<Unavailable> trouble;

    private ChainWitnesses(Environment environment, Site site, List<Unavailable> trouble) {
        var secrets = new Secrets(new Redactor());
        this.site = site;
        this.slack = environment.botToken().map(token -> new SlackApi(environment.slackApi(), token, text -> text));
        this.shell = new SshRemoteShell(id -> Optional.ofNullable(site.hosts().get(id)), secrets);
        this.keys = new AnchorKeys(secrets, environment.home());
        this.trouble = List.copyOf(trouble);
    }

    /// Reads the site of the environment. One that cannot be read leaves the anchors out of reach, and says
    /// why.
    static ChainWitnesses of(Environment environment) {
        var file = environment.site();
        try {
            return new ChainWitnesses(environment, site(file), List.of());
        } catch (InvalidConfiguration | IOException e) {
            var why = new Unavailable(new Place(Kind.SLACK, "-"), "the site cannot be read: " + e.getMessage());
            return new ChainWitnesses(environment, Site.unbound(file.toString()), List.of(why));
        }
    }

    private static Site site(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Site.unbound(file.toString());
        }
        var problems = new Problems();
        var site = SiteReader.read(YamlFile.parse(file.toString(), Files.readAllBytes(file), problems));
        problems.throwIfAny();
        return site;
    }

    Site site() {
        return site;
    }

    AnchorKeys keys() {
        return keys;
    }

    /// Whom to ask.
    Witnesses all() {
        if (!trouble.isEmpty()) {
            return new Witnesses(
                    trouble.stream().<AnchorSource>map(why -> () -> why).toList(), Optional.empty());
        }
        return AnchorWitnesses.of(site, this::channel, shell, keys);
    }

    private AnchorSource channel(String id) {
        return slack.<AnchorSource>map(api -> new SlackAnchors(api, id, Pause.real()))
                .orElse(() -> new Unavailable(
                        new Place(Kind.SLACK, id),
                        "SLACK_BOT_TOKEN is not set here; type it as the bot has it, or give --anchors FILE"));
    }

    @Override
    public void close() {
        slack.ifPresent(SlackApi::close);
        shell.close();
    }
}
