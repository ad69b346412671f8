package dev.dangjik.console;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `dangjik serve`: starts the bot and stays until it is told to stop.
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = "Starts the bot. SIGTERM or Ctrl-C stops it; what runs on the machines goes on there and is "
                + "taken up again at the next start.",
        footer = {
            "",
            "Configured by the environment: SLACK_SIGNING_SECRET, SLACK_BOT_TOKEN, SLACK_APP_TOKEN, DANGJIK_HOME,",
            "DANGJIK_DB_URL, DANGJIK_BIND, DANGJIK_PORT, DANGJIK_WORKSPACE, DANGJIK_SITE and more: see",
            "docs/operate.md.",
            "Exit codes: 143 stopped, 69 the database cannot be reached, 75 another bot works on it, 78 the",
            "configuration is wrong."
        })
final class ServeCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        return Serving.serve(Objects.requireNonNull(spec).commandLine().getErr());
    }
}
