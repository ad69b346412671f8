package dev.dangjik.console.watch;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Calls a URL once a minute while the bot does its periodic work, so that somebody outside notices when it does
/// not: a dead man's switch.
public final class Heartbeat implements Runnable {
    /// How often it is to be run.
    public static final Duration EVERY = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final URI url;
    private final HttpClient client;
    private final Supplier<List<String>> overdue;
    private String lastTrouble = "";

    /// @param url `DANGJIK_HEARTBEAT_URL`; only its host is ever logged, since the rest is often a key
    /// @param overdue names of the timers that are behind
    public Heartbeat(URI url, HttpClient client, Supplier<List<String>> overdue) {
        this.url = url;
        this.client = client;
        this.overdue = overdue;
    }

    /// Calls the URL, unless a timer is overdue. A call that is not answered with 2xx is logged, once until that
    /// changes, and is no fault of this bot.
    @Override
    public void run() {
        var late = overdue.get();
        if (!late.isEmpty()) {
            note("is held back while these timers are overdue: " + String.join(", ", late));
            return;
        }
        var request = HttpRequest.newBuilder(url).timeout(LIMIT).GET().build();
        try {
            int status =
                    client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            note(status / 100 == 2 ? "" : "was answered with " + status);
        } catch (IOException e) {
            note("was not answered: " + e.getClass().getSimpleName());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void note(String trouble) {
        if (!trouble.isEmpty() && !trouble.equals(lastTrouble)) {
            LOG.warn("The heartbeat to {} {}", url.getHost(), trouble);
        } else if (trouble.isEmpty() && !lastTrouble.isEmpty()) {
            LOG.info("The heartbeat to {} is answered again", url.getHost());
        }
        lastTrouble = trouble;
    }
}
