package dev.dangjik.console;

import dev.dangjik.config.InvalidConfiguration;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The command line of Dangjik.
@Command(
        name = "dangjik",
        description = "A Slack bot with which a small team runs production.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {ServeCommand.class, CheckCommand.class, CommandLine.HelpCommand.class})
public final class Main implements Runnable {
    /// The configuration cannot be used (`EX_CONFIG` of sysexits.h).
    static final int CONFIGURATION = 78;

    @CommandLine.Spec
    private CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

    static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main()).setExecutionExceptionHandler((exception, command, _) -> {
            if (exception instanceof InvalidConfiguration invalid) {
                invalid.problems().forEach(problem -> command.getErr().println(problem));
                return CONFIGURATION;
            }
            throw exception;
        });
    }

    @Override
    public void run() {
        if (spec != null) {
            spec.commandLine().usage(spec.commandLine().getOut());
        }
    }
}
