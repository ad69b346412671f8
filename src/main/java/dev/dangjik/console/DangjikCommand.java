package dev.dangjik.console;

import dev.dangjik.config.Environment;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The command line of Dangjik, for whatever [Main] does not start directly.
@Command(
        name = "dangjik",
        description = "A Slack bot with which a small team runs production.",
        mixinStandardHelpOptions = true,
        versionProvider = DangjikCommand.VersionLine.class,
        subcommands = {
            ServeCommand.class,
            CheckCommand.class,
            AuditCommand.class,
            ExportCommand.class,
            ImportCommand.class,
            TotpCommand.class,
            ProvisionCommand.class,
            ManifestCommand.class,
            CommandLine.HelpCommand.class
        })
final class DangjikCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

    static CommandLine commandLine() {
        return commandLine(Environment.ofProcess());
    }

    static CommandLine commandLine(Environment environment) {
        return new CommandLine(new DangjikCommand(), new CommandFactory(environment))
                .setExecutionExceptionHandler((problem, command, _) -> Refusals.told(problem, command.getErr()))
                .setExitCodeExceptionMapper(problem ->
                        problem instanceof CommandLine.ParameterException ? ExitCode.USAGE : ExitCode.DEFECT);
    }

    @Override
    public void run() {
        if (spec != null) {
            spec.commandLine().usage(spec.commandLine().getOut());
        }
    }

    /// What `--version` prints.
    static final class VersionLine implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"dangjik " + Version.number()};
        }
    }
}
