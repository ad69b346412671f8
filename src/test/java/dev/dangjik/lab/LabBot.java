package dev.dangjik.lab;

import com.google.gson.JsonObject;
import dev.dangjik.config.Environment;
import dev.dangjik.console.assembly.Bot;
import dev.dangjik.testing.FakeSlack;
import dev.dangjik.testing.FakeSlackMessage;
import dev.dangjik.testing.FakeSlackPerson;
import dev.dangjik.testing.FakeSlackWorkspace;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// The whole bot in this process, between a fake Slack and the lab's real machines; everything it is asked comes as a
/// signed request over HTTP.
final class LabBot implements AutoCloseable {
    static final String EVERBIT = "C0EVERBIT";

    private static final Clock CLOCK = Clock.systemUTC();

    private final LabFiles files;
    private final FakeSlack slack;
    private Bot bot;

    private LabBot(LabFiles files, FakeSlack slack) {
        this.files = files;
        this.slack = slack;
        this.bot = start();
    }

    static LabBot start(String name) throws IOException {
        return start(name, _ -> {});
    }

    /// As above, with the files changed first.
    static LabBot start(String name, Preparation preparation) throws IOException {
        var files = LabFiles.make(name);
        preparation.prepare(files);
        return new LabBot(files, FakeSlack.start(CLOCK));
    }

    /// Changes the files before the bot reads them.
    @FunctionalInterface
    interface Preparation {
        void prepare(LabFiles files) throws IOException;
    }

    private Bot start() {
        var environment = Map.of(
                "SLACK_SIGNING_SECRET", FakeSlack.SIGNING_SECRET,
                "SLACK_BOT_TOKEN", FakeSlack.TOKEN,
                "SLACK_API_URL", slack.api().toString(),
                "DANGJIK_HOME", files.home().toString(),
                "DANGJIK_WORKSPACE", files.workspace().toString(),
                "DANGJIK_SITE", files.site().toString(),
                "DANGJIK_PORT", "0");
        return Bot.start(new Environment(environment, true).settings(), CLOCK, "test");
    }

    /// Stops it as SIGTERM does, and starts it again.
    void restart() {
        bot.close();
        bot = start();
    }

    LabFiles files() {
        return files;
    }

    FakeSlack slack() {
        return slack;
    }

    URI requestUrl() {
        return URI.create("http://127.0.0.1:" + bot.port() + "/slack/events");
    }

    /// Somebody of the lab's site: `hana` and `minjun` operate everything, `sora` only looks, others are strangers.
    FakeSlackPerson person(String name) {
        return FakeSlackPerson.of(slack, requestUrl(), "U0" + name.toUpperCase(java.util.Locale.ROOT), CLOCK);
    }

    /// Types a line in everbit's operations channel and waits for the message of the run that it starts.
    FakeSlackMessage starts(String person, String line) throws Exception {
        int before = runs(EVERBIT).size();
        person(person).types(EVERBIT, line);
        return awaits(
                Duration.ofSeconds(30),
                line + " begins",
                () -> runs(EVERBIT).stream().skip(before).findFirst());
    }

    /// The messages that tell of runs, oldest first.
    List<FakeSlackMessage> runs(String channel) {
        return slack.workspace().messages(channel).stream()
                .filter(message -> message.key().startsWith("run/"))
                .toList();
    }

    /// Waits until the message says that its run has ended.
    FakeSlackMessage awaitsEnd(FakeSlackMessage message) throws Exception {
        return awaits(
                Duration.ofMinutes(4),
                "the end of " + message.key(),
                () -> now(message)
                        .filter(m -> !m.text().startsWith("⏳") && !m.text().startsWith("🕒")));
    }

    Optional<FakeSlackMessage> now(FakeSlackMessage message) {
        return slack.workspace().messages(message.channel()).stream()
                .filter(m -> m.key().equals(message.key()))
                .findFirst();
    }

    /// What a person is shown for a line, in whatever form; waits for it.
    String answer(String person, String channel, String line) throws Exception {
        int before = slack.workspace().shown().size();
        var ack = person(person).types(channel, line);
        if (!ack.body().isEmpty()) {
            return ack.body();
        }
        return awaits(
                Duration.ofSeconds(30),
                "an answer to " + line,
                () -> slack.workspace().shown().stream()
                        .skip(before)
                        .map(FakeSlackWorkspace.Shown::content)
                        .map(Object::toString)
                        .findFirst());
    }

    /// As [#answer], as a message whose buttons can be pressed.
    FakeSlackMessage shown(String person, String channel, String line) throws Exception {
        int before = slack.workspace().shown().size();
        person(person).types(channel, line);
        return awaits(
                Duration.ofSeconds(30),
                "an answer to " + line,
                () -> slack.workspace().shown().stream()
                        .skip(before)
                        .findFirst()
                        .map(shown -> new FakeSlackMessage(
                                channel,
                                "ephemeral",
                                Optional.empty(),
                                new JsonObject(),
                                List.of(new FakeSlackMessage.Version(shown.content(), shown.arrivedAt())))));
    }

    static <T> T awaits(Duration limit, String what, java.util.function.Supplier<Optional<T>> look) throws Exception {
        try {
            return dev.dangjik.testing.Await.value(limit, look::get, Optional::isPresent)
                    .orElseThrow();
        } catch (AssertionError e) {
            throw new AssertionError("waited for " + what + ": " + e.getMessage(), e);
        }
    }

    static Predicate<FakeSlackMessage> says(String words) {
        return message -> message.everything().contains(words);
    }

    @Override
    public void close() {
        bot.close();
        slack.close();
    }
}
