package dev.dangjik.console;

import com.google.gson.GsonBuilder;
import dev.dangjik.command.catalogue.CatalogueLoader;
import dev.dangjik.config.Environment;
import dev.dangjik.config.InvalidConfiguration;
import dev.dangjik.config.Problem;
import dev.dangjik.console.assembly.Procedures;
import dev.dangjik.slack.AppManifest;
import dev.dangjik.slack.ManifestDrift;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `dangjik manifest`: what to paste into Slack's page "Create an app from a manifest", made from the commands there
/// are.
@Command(
        name = "manifest",
        mixinStandardHelpOptions = true,
        description = "Prints the manifest of the Slack app for the commands there are, or holds an exported one "
                + "against it (exit code 1 when something differs).")
final class ManifestCommand implements Callable<Integer> {
    private static final int DIFFERS = 1;

    private final Environment environment;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "DIRECTORY",
            description = "Holds commands/ and permissions/; default: DANGJIK_WORKSPACE, else the packaged files.")
    private @Nullable Path directory;

    @ArgGroup(multiplicity = "1")
    private @Nullable Way way;

    /// How requests reach the bot.
    private static final class Way {
        @Option(
                names = "--url",
                paramLabel = "URL",
                required = true,
                description = "Where Slack reaches the bot, as https://ops.example.com")
        private @Nullable URI url;

        @Option(names = "--socket", required = true, description = "The bot uses Socket Mode; nothing reaches it.")
        private boolean isSocket;
    }

    @Option(names = "--json", description = "Prints JSON; YAML otherwise.")
    private boolean isJson;

    @Option(
            names = "--check",
            paramLabel = "FILE",
            description = "A manifest that Slack exported, JSON or YAML: prints what differs.")
    private @Nullable Path exported;

    ManifestCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        var wanted = new AppManifest(catalogue(), url()).tree();
        if (exported != null) {
            var lines = new ManifestDrift(wanted, read(exported)).lines();
            lines.forEach(this::print);
            if (lines.isEmpty()) {
                print(exported + ": as it should be");
            }
            return lines.isEmpty() ? 0 : DIFFERS;
        }
        print(isJson ? json(wanted) : yaml(wanted));
        return 0;
    }

    private dev.dangjik.command.catalogue.Catalogue catalogue() {
        var loader = new CatalogueLoader(Procedures.IDS, Clock.systemUTC());
        var workspace = directory == null ? environment.workspace().orElse(null) : directory;
        return workspace == null ? loader.loadPackaged(environment.site()) : loader.load(workspace, environment.site());
    }

    private Optional<URI> url() {
        if (way == null || way.isSocket || way.url == null) {
            return Optional.empty();
        }
        if (spec != null && (!"https".equals(way.url.getScheme()) || way.url.getHost() == null)) {
            throw new ParameterException(spec.commandLine(), "--url is an address with https and a host: " + way.url);
        }
        return Optional.of(way.url);
    }

    private static Map<?, ?> read(Path file) {
        try {
            Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
            if (tree instanceof Map<?, ?> map) {
                return map;
            }
            throw wrong(file, "is no manifest");
        } catch (IOException e) {
            throw wrong(file, "cannot be read: " + e.getClass().getSimpleName());
        } catch (YAMLException e) {
            throw wrong(file, "is neither JSON nor YAML: " + e.getMessage());
        }
    }

    private static InvalidConfiguration wrong(Path file, String what) {
        return new InvalidConfiguration(List.of(new Problem(file.toString(), 0, what)));
    }

    private static String json(Map<String, Object> tree) {
        return new GsonBuilder()
                .disableHtmlEscaping()
                .setPrettyPrinting()
                .create()
                .toJson(tree);
    }

    private static String yaml(Map<String, Object> tree) {
        var options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setSplitLines(false);
        return new Yaml(options).dump(tree).strip();
    }

    private void print(String line) {
        if (spec != null) {
            spec.commandLine().getOut().println(line);
        }
    }
}
