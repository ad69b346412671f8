package dev.dangjik.console;

import dev.dangjik.audit.AnchorFile;
import dev.dangjik.audit.AnchorReading;
import dev.dangjik.config.Environment;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `dangjik audit anchors`: what stands in Slack and on the machines, as a file.
@Command(
        name = "anchors",
        mixinStandardHelpOptions = true,
        description =
                "Reads the anchors in the audit channel and in the journals of the machines, and writes them to a "
                        + "new file, readable for its owner only. Make it after dangjik audit export; dangjik audit "
                        + "verify compares the two anywhere. Needs SLACK_BOT_TOKEN and DANGJIK_SITE as the bot has "
                        + "them.",
        footer = {
            "",
            "Example: dangjik audit anchors anchors.jsonl",
            "Exit codes: 6 a place could not be read, which the file says as well, 73 the file cannot be made or is",
            "there already."
        })
final class AuditAnchorsCommand implements Callable<Integer> {
    private static final int INCOMPLETE = 6;

    private final Environment environment;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The new file.")
    private @Nullable Path file;

    AuditAnchorsCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws IOException {
        var target = Objects.requireNonNull(file);
        var out = Objects.requireNonNull(spec).commandLine().getOut();
        try (var witnesses = ChainWitnesses.of(environment);
                var written = NewFile.at(target)) {
            var readings = witnesses.all().read();
            AnchorFile.write(written.writer(), readings, Clock.systemUTC().instant());
            written.keep();
            boolean isWhole = true;
            for (var reading : readings) {
                switch (reading) {
                    case AnchorReading.Read read ->
                        out.println(read.place() + ": " + read.found().size() + " lines");
                    case AnchorReading.Unavailable(var place, var why) -> {
                        out.println(place + ": " + why);
                        isWhole = false;
                    }
                }
            }
            out.flush();
            return isWhole ? 0 : INCOMPLETE;
        }
    }
}
