package dev.dangjik.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.dangjik.run.Failpoint;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.BotFiles;
import dev.dangjik.testing.BotRig;
import dev.dangjik.testing.CrashStory;
import dev.dangjik.testing.FakeSlackMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/// `dangjik serve` is killed at each failpoint in turn while people use it from Slack, and started again. What its
/// steps have appended on the machine is counted, and so are its messages.
@Tag("lab")
class KilledAtEveryFailpointLabTest {
    private static final CountedSteps STEPS = CountedSteps.on("stockboom");

    /// Only so that a test that hangs ends.
    private static final Duration A_WHILE = Duration.ofMinutes(3);

    private static final String FAILING = """
        dangjik: 1
        command: NAME
        title: {ko: 실패, en: Fail}
        description: {ko: 실패합니다., en: Fails.}
        CHANGE
          - id: up
            phase: PHASE
            title: {ko: 시작, en: Up}
            host: HOST
            script: {file: fail.sh, arguments: [up]}
            timeout: 1m
            on-failure: FAILURE
        LOOK
        """;

    private static final String FAIL = """
        #!/bin/bash
        # fail.sh NAME: appends that it began, and fails.
        printf '%s %s\\n' "$1" "${EPOCHREALTIME/[.,]/}" >>"$HOME/.dangjik-counted-$DANGJIK_SEGMENT"
        exit 1
        """;

    /// What waits for minutes of a freeze window, and does nothing else that the machine would notice, is played by
    /// `KilledAtEveryFailpointTest` alone, which sets the clock.
    private static final Set<CrashStory> OF_THE_CLOCK =
            Set.of(CrashStory.QUEUED_IN_A_WINDOW, CrashStory.ANOTHER_QUEUED_INTO_A_WINDOW);

    private static BotRig bot;
    private static int times;

    @BeforeAll
    static void start() throws Exception {
        bot = BotRig.startApart("failpoints", LabShell.site(), KilledAtEveryFailpointLabTest::prepare);
        STEPS.machine().sh("rm -rf " + bot.files().vmDirectory());
    }

    @AfterAll
    static void stop() throws Exception {
        bot.close();
        STEPS.machine().sh("rm -rf " + bot.files().vmDirectory());
    }

    private static void prepare(BotFiles files) throws IOException {
        STEPS.prepare(files, CountedSteps.HELD, true);
        var directory = files.workspace().resolve("commands").resolve(STEPS.stack());
        asking(files, directory.resolve("count.yaml"));
        Files.writeString(directory.resolve("fail.sh"), FAIL);
        var back = "WAY_BACK\n";
        Files.writeString(directory.resolve("fail-check.yaml"), failing("fail-check", "check", "stop", back));
        Files.writeString(directory.resolve("fail-change.yaml"), failing("fail-change", "change", "compensate", back));
        Files.writeString(
                directory.resolve("fail-for-good.yaml"),
                failing("fail-for-good", "change", "stop", "irreversible: true\n"));
    }

    /// The same command under two more names: another operator has to consent to it, for long or for a moment.
    private static void asking(BotFiles files, Path command) throws IOException {
        for (var name : List.of("count-asked", "count-asked-briefly")) {
            Files.writeString(
                    command.resolveSibling(name + ".yaml"),
                    Files.readString(command).replace("command: count\n", "command: " + name + "\n"));
        }
        Files.writeString(files.workspace().resolve("permissions").resolve("approvals.yaml"), """
                dangjik: 1
                approvals:
                  - {id: asked, stack: STACK, commands: [count-asked], count: 1, from: [operator], expires: 10m}
                  - {id: briefly, stack: STACK, commands: [count-asked-briefly], count: 1, from: [operator], expires: 1m}
                """.replace(
                        "STACK", STEPS.stack()));
    }

    private static String failing(String name, String phase, String failure, String end) {
        return STEPS.whole(FAILING + end)
                .replace("NAME", name)
                .replace("PHASE", phase)
                .replace("FAILURE", failure);
    }

    @TestFactory
    Stream<DynamicTest> a_bot_killed_there_loses_nothing_and_doubles_nothing() {
        return Stream.of(CrashStory.values())
                .filter(story -> !OF_THE_CLOCK.contains(story))
                .flatMap(story -> story.points().stream()
                        .map(point -> dynamicTest(story + ": killed at " + point, () -> new Drama(point).play(story))));
    }

    /// One story, with a bot that is killed at one point of it.
    private static final class Drama {
        private final int before = bot.runs(STEPS.channel()).size();
        private boolean isKilled;

        private Drama(Failpoint point) {
            bot.restartToHaltAt(point.name());
        }

        private void play(CrashStory story) throws Exception {
            switch (story) {
                case SUCCEEDS -> {
                    var run = starts(STEPS.line());
                    STEPS.release(CountedSteps.keyOf(run));
                    assertEnds(run, "✅", CountedSteps.ONCE_EACH);
                }
                case CHECK_FAILS -> assertEnds(starts(line("fail-check")), "⏹️", List.of("up"));
                case CHANGE_FAILS -> assertEnds(starts(line("fail-change")), "↩️", List.of("up", "back"));
                case CHANGE_FAILS_WITHOUT_WAY_BACK -> assertEnds(starts(line("fail-for-good")), "🔴", List.of("up"));
                case CANCELLED_BEFORE_A_CHANGE -> {
                    var run = starts(STEPS.undoableLine());
                    awaitBegun(run, "before");
                    types("/ops cancel " + id(run));
                    assertEnds(run, "⏹️", List.of("before"));
                }
                case CANCELLED_AFTER_A_CHANGE -> {
                    var run = changing();
                    types("/ops cancel " + id(run));
                    assertEnds(run, "↩️", List.of("before", "up", "back"));
                }
                case RESUMED -> {
                    var run = starts(STEPS.line());
                    awaitBegun(run, "up");
                    killSupervisor(run);
                    STEPS.release(CountedSteps.keyOf(run));
                    assertEnds(run, "✅", List.of("before", "up", "up", "after", "look"));
                }
                case UNKNOWN_AND_ROLLED_BACK -> {
                    var run = changing();
                    killSupervisor(run);
                    shows(run, "❔");
                    types("/ops resolve " + id(run) + " roll-back");
                    assertEnds(run, "↩️", List.of("before", "up", "back"));
                }
                case ANOTHER_QUEUED -> {
                    var first = starts(STEPS.line());
                    var second = queued(first);
                    STEPS.release(CountedSteps.keyOf(first));
                    assertEnds(first, "✅", CountedSteps.ONCE_EACH);
                    STEPS.release(CountedSteps.keyOf(second));
                    assertEnds(second, "✅", CountedSteps.ONCE_EACH);
                }
                case ANOTHER_QUEUED_AND_CANCELLED -> {
                    var first = starts(STEPS.line());
                    var second = queued(first);
                    types("/ops cancel " + id(second));
                    assertEnds(second, "⏹️", List.of());
                    STEPS.release(CountedSteps.keyOf(first));
                    assertEnds(first, "✅", CountedSteps.ONCE_EACH);
                }
                case APPROVED -> {
                    var run = starts(line("count-asked"));
                    approves("minjun", shows(run, "🕒"));
                    STEPS.release(CountedSteps.keyOf(run));
                    assertEnds(run, "✅", CountedSteps.ONCE_EACH);
                }
                case WITHDRAWN -> {
                    var run = starts(line("count-asked"));
                    types("/ops withdraw " + id(run));
                    assertEnds(run, "⏹️", List.of());
                }
                case NOT_APPROVED_IN_TIME -> assertEnds(starts(line("count-asked-briefly")), "⏹️", List.of());
                case ANOTHER_QUEUED_AND_ASKED -> {
                    var first = starts(STEPS.line());
                    var second = queued(first, line("count-asked"));
                    STEPS.release(CountedSteps.keyOf(first));
                    assertEnds(first, "✅", CountedSteps.ONCE_EACH);
                    approves("hana", shows(second, "🕒", "run.review"));
                    STEPS.release(CountedSteps.keyOf(second));
                    assertEnds(second, "✅", CountedSteps.ONCE_EACH);
                }
                case QUEUED_IN_A_WINDOW, ANOTHER_QUEUED_INTO_A_WINDOW ->
                    throw new IllegalStateException("not played here: " + story);
                case ANOTHER_QUEUED_AND_STALE -> {
                    var first = starts(STEPS.line());
                    var second = queued(first);
                    changeTheCommand();
                    STEPS.release(CountedSteps.keyOf(first));
                    assertEnds(first, "✅", CountedSteps.ONCE_EACH);
                    assertEnds(second, "⏹️", List.of());
                }
            }
            until("the bot was killed", () -> isKilled ? Optional.of(true) : Optional.empty());
            assertEquals(List.of(), bot.slack().workspace().violations());
        }

        /// A run that cannot go on by itself and stands in its change.
        private FakeSlackMessage changing() throws Exception {
            var run = starts(STEPS.undoableLine());
            awaitBegun(run, "before");
            STEPS.release(CountedSteps.keyOf(run), "before");
            awaitBegun(run, "up");
            return run;
        }

        /// Another person's run that waits behind this one.
        private FakeSlackMessage queued(FakeSlackMessage first) throws Exception {
            return queued(first, STEPS.line());
        }

        private FakeSlackMessage queued(FakeSlackMessage first, String line) throws Exception {
            awaitBegun(first, "up");
            return queued(line);
        }

        private FakeSlackMessage queued(String line) throws Exception {
            int known = bot.runs(STEPS.channel()).size();
            presses("minjun", bot.shown("minjun", STEPS.channel(), line), "run.queue");
            return next(known);
        }

        private static void presses(String person, FakeSlackMessage message, String button) {
            try {
                bot.person(person).presses(message, button);
            } catch (UncheckedIOException e) {
                // killed before it acknowledged what it had written down
            }
        }

        /// Reads the plan and approves it, again until there is an answer about this run: who sees none, because the
        /// bot was killed meanwhile, presses again, and may submit a window that an earlier press has opened.
        private void approves(String person, FakeSlackMessage message) throws Exception {
            until("the decision is answered", () -> {
                try {
                    var who = bot.person(person);
                    who.presses(message, "run.review");
                    return Optional.of(who.submits(Map.of("verdict", "approve")))
                            .filter(ack ->
                                    ack.body().contains("✅") && ack.body().contains(id(message)));
                } catch (UncheckedIOException | AssertionError e) {
                    return Optional.empty(); // killed, or the window is not open yet
                }
            });
        }

        private void changeTheCommand() throws Exception {
            var mark = "changed " + ++times + " times";
            var file = bot.files()
                    .workspace()
                    .resolve("commands")
                    .resolve(STEPS.stack())
                    .resolve("count.yaml");
            Files.writeString(
                    file,
                    Files.readString(file)
                            .replaceAll("(?m)^description: .*$", "description: {ko: " + mark + ", en: " + mark + "}"));
            until(
                    "the command is read again",
                    () -> Optional.of(
                                    bot.person("hana").types(STEPS.channel(), "/ops help " + STEPS.stack() + " count"))
                            .filter(ack -> ack.body().contains(mark)));
        }

        private FakeSlackMessage starts(String line) throws Exception {
            types(line);
            return next(before);
        }

        private FakeSlackMessage next(int known) throws Exception {
            return until(
                    "the run's message",
                    () -> bot.runs(STEPS.channel()).stream().skip(known).findFirst());
        }

        private static void types(String line) {
            try {
                bot.person("hana").types(STEPS.channel(), line);
            } catch (UncheckedIOException e) {
                // killed before it acknowledged what it had written down
            }
        }

        private void awaitBegun(FakeSlackMessage run, String step) throws Exception {
            var key = CountedSteps.keyOf(run);
            until(step + " begins", () -> begun(key).filter(steps -> steps.contains(step)));
        }

        private static Optional<List<String>> begun(String key) {
            try {
                return Optional.of(CountedSteps.begun(STEPS.soFar(key)));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        private static void killSupervisor(FakeSlackMessage run) throws Exception {
            STEPS.machine().sh(CountedSteps.killSupervisor(bot.files().vmDirectory(), CountedSteps.keyOf(run)));
        }

        private FakeSlackMessage shows(FakeSlackMessage run, String sign) throws Exception {
            return until(sign, () -> bot.now(run).filter(now -> now.text().startsWith(sign)));
        }

        /// As above, once it has this button.
        private FakeSlackMessage shows(FakeSlackMessage run, String sign, String button) throws Exception {
            return until(
                    sign,
                    () -> bot.now(run)
                            .filter(now -> now.text().startsWith(sign)
                                    && now.everything().contains(button)));
        }

        private void assertEnds(FakeSlackMessage run, String sign, List<String> ran) throws Exception {
            var end = shows(run, sign);
            assertEquals(run.ts(), end.ts());
            assertEquals(ran, CountedSteps.begun(STEPS.lines(CountedSteps.keyOf(run))), end.everything());
            assertTrue(bot.runs(STEPS.channel()).size() <= before + 2, "one message a run");
        }

        private static String line(String command) {
            return "/ops " + STEPS.stack() + " " + command + " " + STEPS.service();
        }

        private static String id(FakeSlackMessage run) {
            return run.key().substring("run/".length());
        }

        /// Waits for it, with a bot that lives where the other was killed.
        private <T> T until(String what, Supplier<Optional<T>> look) throws Exception {
            try {
                return Await.value(A_WHILE, () -> revived(look), Optional::isPresent)
                        .orElseThrow();
            } catch (AssertionError e) {
                throw new AssertionError("waited for " + what + ": " + e.getMessage(), e);
            }
        }

        private <T> Optional<T> revived(Supplier<Optional<T>> look) {
            if (!bot.isAlive()) {
                isKilled = true;
                bot.restart();
            }
            return look.get();
        }
    }
}
