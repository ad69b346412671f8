package dev.dangjik.console;

import dev.dangjik.config.Environment;
import dev.dangjik.console.assembly.Bot;
import dev.dangjik.console.assembly.BotRunsAlready;
import dev.dangjik.store.DatabaseUnavailable;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
            "Configured by the environment: SLACK_SIGNING_SECRET, SLACK_BOT_TOKEN, DANGJIK_HOME, DANGJIK_DB_URL,",
            "DANGJIK_BIND, DANGJIK_PORT, DANGJIK_WORKSPACE, DANGJIK_SITE and more: see docs/operate.md.",
            "Exit codes: 143 stopped, 69 the database cannot be reached, 75 another bot works on it, 78 the",
            "configuration is wrong."
        })
final class ServeCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);
    private static final int UNAVAILABLE = 69;
    private static final int BUSY = 75;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        var settings = Environment.ofProcess().settings();
        var stopped = new CountDownLatch(1);
        try {
            var bot = Bot.start(settings, Clock.systemUTC(), Version.number());
            Runtime.getRuntime()
                    .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(() -> {
                        LOG.info("Stopping; what runs on the machines goes on there");
                        bot.close();
                        stopped.countDown();
                    }));
            LOG.info(
                    "Ready after {} ms: http://{}:{}/slack/events",
                    ManagementFactory.getRuntimeMXBean().getUptime(),
                    settings.bind(),
                    bot.port());
            stopped.await();
            return 0;
        } catch (DatabaseUnavailable e) {
            return told(e, UNAVAILABLE);
        } catch (BotRunsAlready e) {
            return told(e, BUSY);
        }
    }

    private int told(RuntimeException e, int code) {
        if (spec != null) {
            spec.commandLine().getErr().println(e.getMessage());
        }
        return code;
    }
}
