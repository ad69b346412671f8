package dev.dangjik.console;

import dev.dangjik.config.Environment;
import dev.dangjik.console.log.LogRedaction;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The command line of Dangjik.
@Command(
        name = "dangjik",
        description = "A Slack bot with which a small team runs production.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            ServeCommand.class,
            CheckCommand.class,
            AuditCommand.class,
            ExportCommand.class,
            ImportCommand.class,
            RehearseCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Main implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

    static void main(String[] args) {
        if (!List.of(args).contains("serve")) {
            LogRedaction.onlyWarnings();
        }
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return commandLine(Environment.ofProcess());
    }

    static CommandLine commandLine(Environment environment) {
        return new CommandLine(new Main(), new CommandFactory(environment))
                .setExecutionExceptionHandler(new Refusals())
                .setExitCodeExceptionMapper(problem ->
                        problem instanceof CommandLine.ParameterException ? ExitCode.USAGE : ExitCode.DEFECT);
    }

    @Override
    public void run() {
        if (spec != null) {
            spec.commandLine().usage(spec.commandLine().getOut());
        }
    }
}
