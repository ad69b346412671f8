package dev.dangjik.console;

import dev.dangjik.command.catalogue.CatalogueLoader;
import dev.dangjik.config.Environment;
import dev.dangjik.config.InvalidConfiguration;
import dev.dangjik.config.Problem;
import dev.dangjik.console.assembly.Procedures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `dangjik check`: reads everything as the bot would and lists every problem; for the operators' own CI.
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Checks commands/, permissions/ and site.yaml. Lists every problem with file and line; exit code "
                + "0 when there is none, 78 otherwise.")
final class CheckCommand implements Callable<Integer> {
    private final Environment environment;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "DIRECTORY",
            description = "Holds commands/ and permissions/; default: DANGJIK_WORKSPACE, else the packaged files.")
    private @Nullable Path directory;

    @Option(
            names = "--site",
            paramLabel = "FILE",
            description = "The site file; default: DANGJIK_SITE and its default.")
    private @Nullable Path site;

    CheckCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        if (site != null && !Files.exists(site)) {
            throw new InvalidConfiguration(List.of(new Problem(site.toString(), 0, "is not there")));
        }
        var loader = new CatalogueLoader(Procedures.IDS, Clock.systemUTC());
        var siteFile = site == null ? environment.site() : site;
        var workspace = directory == null ? environment.workspace().orElse(null) : directory;
        var catalogue = workspace == null ? loader.loadPackaged(siteFile) : loader.load(workspace, siteFile);
        if (spec != null) {
            long commands = catalogue.commands().values().stream()
                    .mapToLong(java.util.Map::size)
                    .sum();
            spec.commandLine()
                    .getOut()
                    .printf(
                            "%d stacks, %d commands, site %s: no problem%n",
                            catalogue.stacks().size(),
                            commands,
                            catalogue.site().isBound() ? siteFile : "not bound");
        }
        return 0;
    }
}
