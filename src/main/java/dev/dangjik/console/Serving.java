package dev.dangjik.console;

import dev.dangjik.config.Environment;
import dev.dangjik.console.assembly.Bot;
import dev.dangjik.console.assembly.BotRunsAlready;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The bot as a process.
final class Serving {
    private static final Logger LOG = LoggerFactory.getLogger(Serving.class);

    private Serving() {}

    /// Starts the bot and stays until the process is told to stop.
    ///
    /// @return the exit code when another bot works on the same database; that is told on `err`
    static int serve(PrintWriter err) throws InterruptedException {
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
                    "Ready after {} ms: {}http://{}:{}{}",
                    ManagementFactory.getRuntimeMXBean().getUptime(),
                    settings.appToken().isPresent() ? "Socket Mode and " : "",
                    settings.bind(),
                    bot.port(),
                    settings.signingSecret().isPresent() ? "/slack/events" : "/health");
            stopped.await();
            return 0;
        } catch (BotRunsAlready e) {
            err.println(e.getMessage());
            return ExitCode.BUSY;
        }
    }
}
