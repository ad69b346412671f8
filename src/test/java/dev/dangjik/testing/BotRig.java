package dev.dangjik.testing;

import com.google.gson.JsonObject;
import dev.dangjik.config.Environment;
import dev.dangjik.console.assembly.Bot;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// The whole bot in this process, before a fake Slack and with the hosts that its site names; everything it is
/// asked comes as a signed request over HTTP.
public final class BotRig implements AutoCloseable {
    public static final String EVERBIT = "C0EVERBIT";

    private static final Clock CLOCK = Clock.systemUTC();

    /// Only so that a test that hangs ends.
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final BotFiles files;
    private final FakeSlack slack;
    private final Launcher launcher;
    private Running bot;
    private boolean isKeepingFiles;
    private boolean isClosed;

    private BotRig(BotFiles files, FakeSlack slack, Launcher launcher) {
        this.files = files;
        this.slack = slack;
        this.launcher = launcher;
        this.bot = start();
    }

    /// A bot that runs.
    interface Running extends AutoCloseable {
        int port();

        boolean isAlive();

        /// Ends it without a word where it runs apart, else as [#close()].
        void kill();

        /// Ends it as SIGTERM does.
        ///
        /// @return the exit code of its process, 0 where it has none of its own
        int end();

        @Override
        default void close() {
            end();
        }
    }

    /// Starts a bot with these environment variables.
    @FunctionalInterface
    interface Launcher {
        Running start(Map<String, String> environment);
    }

    public static BotRig start(String name, String siteText) throws IOException {
        return start(name, siteText, _ -> {});
    }

    /// As above, with the files changed first.
    public static BotRig start(String name, String siteText, Preparation preparation) throws IOException {
        var files = BotFiles.make(name, siteText);
        preparation.prepare(files);
        return new BotRig(files, FakeSlack.start(CLOCK), BotRig::here);
    }

    /// A bot whose database is on this server.
    public static BotRig start(String name, String siteText, OwnPostgres server) throws IOException {
        return new BotRig(BotFiles.make(name, siteText), FakeSlack.start(CLOCK), environment -> {
            var more = new HashMap<>(environment);
            more.put("DANGJIK_DB_URL", server.url());
            return here(more);
        });
    }

    /// A bot in a process of its own, with the files changed first: [#restart()] kills it as `kill -9` does.
    public static BotRig startApart(String name, String siteText, Preparation preparation) throws IOException {
        var files = BotFiles.make(name, siteText);
        preparation.prepare(files);
        return new BotRig(files, FakeSlack.start(CLOCK), environment -> ServingProcess.start(name, environment));
    }

    private static Running here(Map<String, String> environment) {
        var bot = Bot.start(new Environment(environment, true).settings(), CLOCK, "test");
        return new Running() {
            @Override
            public int port() {
                return bot.port();
            }

            @Override
            public boolean isAlive() {
                return true;
            }

            @Override
            public void kill() {
                bot.close();
            }

            @Override
            public int end() {
                bot.close();
                return 0;
            }
        };
    }

    /// Changes the files before the bot reads them.
    @FunctionalInterface
    public interface Preparation {
        void prepare(BotFiles files) throws IOException;
    }

    private Running start() {
        return launcher.start(environment());
    }

    private Map<String, String> environment() {
        return Map.of(
                "SLACK_SIGNING_SECRET", FakeSlack.SIGNING_SECRET,
                "SLACK_BOT_TOKEN", FakeSlack.TOKEN,
                "SLACK_API_URL", slack.api().toString(),
                "DANGJIK_HOME", files.home().toString(),
                "DANGJIK_WORKSPACE", files.workspace().toString(),
                "DANGJIK_SITE", files.site().toString(),
                "DANGJIK_PORT", "0");
    }

    /// Kills one that runs apart and starts one that ends at this failpoint as if it were killed there; the next
    /// [#restart()] starts one that lives.
    public synchronized void restartToHaltAt(String failpoint) {
        var environment = new HashMap<>(environment());
        environment.put("JAVA_TOOL_OPTIONS", "-Ddangjik.failpoints=allowed -Ddangjik.failpoint=" + failpoint);
        bot.kill();
        bot = launcher.start(environment);
    }

    /// Whether it has not ended, of itself or by us.
    public synchronized boolean isAlive() {
        return bot.isAlive();
    }

    /// Stops it as SIGTERM does, or kills it when it runs apart, and starts it again.
    ///
    /// @throws IllegalStateException when it has been closed: nobody would stop the new one
    public synchronized void restart() {
        if (isClosed) {
            throw new IllegalStateException("closed");
        }
        bot.kill();
        bot = start();
    }

    /// Stops it as SIGTERM does, and leaves it so.
    ///
    /// @return its exit code when it runs apart, else 0
    public int stop() {
        return bot.end();
    }

    /// Kills one that runs apart as `kill -9` does, and leaves it so.
    public synchronized void kill() {
        bot.kill();
    }

    /// Starts one again behind [#stop()] or [#kill()].
    public void startAgain() {
        bot = start();
    }

    public BotFiles files() {
        return files;
    }

    /// Whether they stay when it ends, for somebody who wants to know why something was not as expected.
    public void keepFiles(boolean isKeeping) {
        isKeepingFiles = isKeeping;
    }

    public FakeSlack slack() {
        return slack;
    }

    public URI requestUrl() {
        return URI.create("http://127.0.0.1:" + bot.port() + "/slack/events");
    }

    /// Somebody of the lab's site: `hana` and `minjun` operate everything, `sora` only looks, others are
    /// strangers.
    public FakeSlackPerson person(String name) {
        return FakeSlackPerson.of(slack, requestUrl(), "U0" + name.toUpperCase(java.util.Locale.ROOT), CLOCK);
    }

    /// Types a line in everbit's operations channel and waits for the message of the run that it starts.
    public FakeSlackMessage starts(String person, String line) throws Exception {
        return starts(person, EVERBIT, line);
    }

    /// As above, in this operations channel.
    public FakeSlackMessage starts(String person, String channel, String line) throws Exception {
        int before = runs(channel).size();
        person(person).types(channel, line);
        return awaits(
                PATIENCE,
                line + " begins",
                () -> runs(channel).stream().skip(before).findFirst());
    }

    /// The messages that tell of runs, oldest first.
    public List<FakeSlackMessage> runs(String channel) {
        return slack.workspace().messages(channel).stream()
                .filter(message -> message.key().startsWith("run/"))
                .toList();
    }

    /// Waits until the message says that its run has ended.
    public FakeSlackMessage awaitsEnd(FakeSlackMessage message) throws Exception {
        return awaits(
                PATIENCE.multipliedBy(5),
                "the end of " + message.key(),
                () -> now(message)
                        .filter(m -> !m.text().startsWith("⏳") && !m.text().startsWith("🕒")));
    }

    public Optional<FakeSlackMessage> now(FakeSlackMessage message) {
        return slack.workspace().messages(message.channel()).stream()
                .filter(m -> m.key().equals(message.key()))
                .findFirst();
    }

    /// What a person is shown for a line, in whatever form; waits for it.
    public String answer(String person, String channel, String line) throws Exception {
        int before = slack.workspace().shown().size();
        var ack = person(person).types(channel, line);
        if (!ack.body().isEmpty()) {
            return ack.body();
        }
        return awaits(PATIENCE, "an answer to " + line, () -> shownTo(person, before))
                .content()
                .toString();
    }

    /// What this person is shown first behind so many that were shown to anybody.
    private Optional<FakeSlackWorkspace.Shown> shownTo(String person, int before) {
        var user = person(person).user();
        return slack.workspace().shown().stream()
                .skip(before)
                .filter(shown -> shown.place().equals(user) || shown.place().endsWith("/" + user))
                .findFirst();
    }

    /// Presses [Review & decide] and waits until the plan stands in the window.
    public FakeSlackView reviews(String person, FakeSlackMessage message) throws Exception {
        var who = person(person);
        var before = slack.workspace().view(who.user()).map(FakeSlackView::id);
        who.presses(message, "run.review");
        return awaits(
                PATIENCE,
                "a window for " + person,
                () -> slack.workspace()
                        .view(who.user())
                        .filter(view -> !Optional.of(view.id()).equals(before)
                                && !view.verbatim().isEmpty()));
    }

    /// What somebody is shown, and nobody else, after this.
    public FakeSlackWorkspace.Shown shownAfter(Runnable act) throws Exception {
        int before = slack.workspace().shown().size();
        act.run();
        return awaits(
                PATIENCE,
                "an answer",
                () -> slack.workspace().shown().stream().skip(before).findFirst());
    }

    /// As [#answer], as a message whose buttons can be pressed.
    public FakeSlackMessage shown(String person, String channel, String line) throws Exception {
        int before = slack.workspace().shown().size();
        person(person).types(channel, line);
        return awaits(
                PATIENCE,
                "an answer to " + line,
                () -> shownTo(person, before)
                        .map(shown -> new FakeSlackMessage(
                                channel,
                                "ephemeral",
                                Optional.empty(),
                                new JsonObject(),
                                List.of(new FakeSlackMessage.Version(shown.content(), shown.arrivedAt())))));
    }

    public static <T> T awaits(Duration limit, String what, java.util.function.Supplier<Optional<T>> look)
            throws Exception {
        try {
            return Await.value(limit, look::get, Optional::isPresent).orElseThrow();
        } catch (AssertionError e) {
            throw new AssertionError("waited for " + what + ": " + e.getMessage(), e);
        }
    }

    public static Predicate<FakeSlackMessage> says(String words) {
        return message -> message.everything().contains(words);
    }

    /// Ends it, and takes its files away unless they are to be kept.
    @Override
    public synchronized void close() {
        isClosed = true;
        bot.close();
        slack.close();
        if (!isKeepingFiles) {
            files.delete();
        }
    }
}
