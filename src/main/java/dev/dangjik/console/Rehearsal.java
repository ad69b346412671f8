package dev.dangjik.console;

import dev.dangjik.config.Environment;
import dev.dangjik.config.Secret;
import dev.dangjik.console.assembly.Bot;
import dev.dangjik.slack.SigningKey;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `dangjik rehearse`: a bot of its own starts in an empty directory, answers a few requests and ends, so that the JVM
/// can note what a start needs (JEP 514). The launcher does this once after every build.
final class Rehearsal {
    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);
    private static final String SECRET = "rehearsal-0123456789abcdef";

    /// Nobody listens there.
    private static final String NOWHERE = "http://127.0.0.1:9/";

    /// Enough for the JVM to know what a busy minute needs compiled (JEP 515).
    private static final int REQUESTS = 3_000;

    private static final int AT_ONCE = 8;
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final int OK = 200;

    private Rehearsal() {}

    static int rehearse() throws IOException, InterruptedException {
        return rehearse(REQUESTS);
    }

    static int rehearse(int requests) throws IOException, InterruptedException {
        var folder = Files.createTempDirectory(
                "dangjik-rehearsal",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
        try {
            rehearse(folder, requests);
            return 0;
        } finally {
            delete(folder);
        }
    }

    private static void rehearse(Path folder, int requests) throws IOException, InterruptedException {
        var settings = new Environment(
                        Map.of(
                                "SLACK_SIGNING_SECRET",
                                SECRET,
                                "SLACK_BOT_TOKEN",
                                "xoxb-rehearsal",
                                "SLACK_API_URL",
                                NOWHERE,
                                "DANGJIK_HOME",
                                folder.resolve("home").toString(),
                                "DANGJIK_SITE",
                                site(folder).toString(),
                                "DANGJIK_PORT",
                                "0"),
                        false)
                .settings();
        var bot = Bot.start(settings, Clock.systemUTC(), Version.number());
        LOG.info("Rehearsing at port {}", bot.port());
        try (var http = HttpClient.newHttpClient();
                var slack = new PlayedSlack()) {
            var address = URI.create("http://127.0.0.1:" + bot.port());
            var key = new SigningKey(new Secret<>(SECRET));
            allAnswered(http, requests, number -> command(address, key, number, slack.answerTo(number)));
            slack.await(requests / 2, LONGEST);
            answered(http, HttpRequest.newBuilder(address.resolve("/metrics")).build());
        } finally {
            bot.close();
        }
    }

    private static Path site(Path folder) throws IOException {
        var key = Files.writeString(folder.resolve("key"), SECRET);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        try (var packaged = Rehearsal.class.getResourceAsStream("/rehearsal/site.yaml")) {
            var site = new String(Objects.requireNonNull(packaged).readAllBytes(), StandardCharsets.UTF_8);
            return Files.writeString(folder.resolve("site.yaml"), site.replace("KEY", key.toString()));
        }
    }

    private static void allAnswered(HttpClient http, int count, IntFunction<HttpRequest> requests)
            throws IOException, InterruptedException {
        try (var callers =
                Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
            var calls = IntStream.range(0, count)
                    .mapToObj(number -> callers.submit(() -> {
                        answered(http, requests.apply(number));
                        return number;
                    }))
                    .toList();
            for (var call : calls) {
                call.get();
            }
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    private static void answered(HttpClient http, HttpRequest request) throws IOException, InterruptedException {
        int status = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        if (status != OK) {
            throw new IOException("rehearsing " + request.uri().getPath() + ": answered with " + status);
        }
    }

    /// A signed slash command: help, and a question that is written down.
    private static HttpRequest command(URI bot, SigningKey key, int number, URI answer) {
        var body = "command=%2Fops&text=" + (number % 2 == 0 ? "help" : "runs")
                + "&team_id=T0&user_id=U0&channel_id=C0&trigger_id=" + number
                + "&response_url=" + URLEncoder.encode(answer.toString(), StandardCharsets.UTF_8);
        var stamp = String.valueOf(Clock.systemUTC().instant().getEpochSecond());
        return HttpRequest.newBuilder(bot.resolve("/slack/events"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("X-Slack-Request-Timestamp", stamp)
                .header("X-Slack-Signature", key.header(stamp, body.getBytes(StandardCharsets.UTF_8)))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private static void delete(Path folder) throws IOException {
        try (var found = Files.walk(folder)) {
            for (var path : found.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
