package dev.dangjik.console;

import dev.dangjik.console.log.LogRedaction;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;

/// Where Dangjik starts.
///
/// The bot itself starts without the parser of the command line: its classes cannot go into what the JVM has noted
/// about a start (they are of a format older than Java 6), and loading them took a sixth of the start. They are loaded
/// where [DangjikCommand] is, and that is for every other line.
public final class Main {
    private Main() {}

    static void main(String[] args) {
        System.exit(run(args));
    }

    private static int run(String[] args) {
        return switch (String.join(" ", args)) {
            case "serve" -> directly(() -> Serving.serve(err()));
            case "rehearse" -> directly(Rehearsal::rehearse);
            default -> {
                if (!List.of(args).contains("serve")) {
                    LogRedaction.onlyWarnings();
                }
                yield DangjikCommand.commandLine().execute(args);
            }
        };
    }

    private static PrintWriter err() {
        return new PrintWriter(System.err, true, System.err.charset());
    }

    private static int directly(Callable<Integer> command) {
        try {
            return command.call();
        } catch (Exception e) { // told, or a defect with its trace, as the parser's own handling does
            return told(e);
        }
    }

    private static int told(Exception problem) {
        try {
            return Refusals.told(problem, err());
        } catch (Exception e) { // a defect: whoever reports it needs its trace
            e.printStackTrace(err());
            return ExitCode.DEFECT;
        }
    }
}
