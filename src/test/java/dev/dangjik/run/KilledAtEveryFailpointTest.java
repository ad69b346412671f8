package dev.dangjik.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.dangjik.store.Database;
import dev.dangjik.store.Login;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.BotProcess;
import dev.dangjik.testing.CrashStory;
import dev.dangjik.testing.LocalVm;
import dev.dangjik.testing.Postgres;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A bot is killed at each failpoint in turn, another one takes up, and what the steps have appended on the VM is
/// counted: every step ran exactly once.
class KilledAtEveryFailpointTest {
    private static final Duration LONG = Duration.ofMinutes(2);

    /// Stories played at the same time, each with a database, a VM and a bot of its own.
    private static final int AT_ONCE = 4;

    @RegisterExtension
    static final Postgres postgres = Postgres.perClass();

    /// What is done so that the failpoint is reached, and what must have come of it.
    ///
    /// @param plan that is started
    /// @param act done while its first step waits
    /// @param end state of the run
    /// @param ran how often each step must have run
    private record Story(String plan, Act act, RunState end, List<String> ran, Set<Failpoint> points) {}

    /// What happens while the first step waits.
    private enum Act {
        NOTHING,
        CANCEL,
        KILL_SUPERVISOR,
        KILL_SUPERVISOR_AND_ROLL_BACK,
        QUEUE,
        QUEUE_WHAT_GETS_STALE,
        QUEUE_WHAT_IS_ASKED_ABOUT,
        QUEUE_AND_CANCEL_IT,
        /// A freeze window has begun when it is its turn.
        QUEUE_INTO_A_WINDOW,
        /// Nothing runs; it is queued for the end of a freeze window.
        QUEUE_IN_A_WINDOW,
        /// It is not begun but asked about, and approved.
        ASK_AND_APPROVE,
        ASK_AND_WITHDRAW,
        /// Nobody answers.
        ASK_BRIEFLY;

        boolean isAsking() {
            return this == ASK_AND_APPROVE || this == ASK_AND_WITHDRAW || this == ASK_BRIEFLY;
        }
    }

    private static final List<Story> STORIES = List.of(
            new Story(
                    "deploy",
                    Act.NOTHING,
                    RunState.SUCCEEDED,
                    List.of("check", "up", "healthy", "record"),
                    CrashStory.SUCCEEDS.points()),
            new Story(
                    "failing-check",
                    Act.NOTHING,
                    RunState.FAILED_SAFE,
                    List.of("check"),
                    CrashStory.CHECK_FAILS.points()),
            new Story(
                    "failing-change",
                    Act.NOTHING,
                    RunState.ROLLED_BACK,
                    List.of("up", "back"),
                    CrashStory.CHANGE_FAILS.points()),
            new Story(
                    "failing-without-way-back",
                    Act.NOTHING,
                    RunState.FAILED_UNSAFE,
                    List.of("up"),
                    CrashStory.CHANGE_FAILS_WITHOUT_WAY_BACK.points()),
            new Story(
                    "waiting",
                    Act.CANCEL,
                    RunState.ROLLED_BACK,
                    List.of("up", "back"),
                    CrashStory.CANCELLED_AFTER_A_CHANGE.points()),
            new Story(
                    "waiting-check",
                    Act.CANCEL,
                    RunState.CANCELLED,
                    List.of("up"),
                    CrashStory.CANCELLED_BEFORE_A_CHANGE.points()),
            new Story(
                    "waiting-idempotent",
                    Act.KILL_SUPERVISOR,
                    RunState.SUCCEEDED,
                    List.of("up", "up"),
                    CrashStory.RESUMED.points()),
            new Story(
                    "waiting",
                    Act.KILL_SUPERVISOR_AND_ROLL_BACK,
                    RunState.ROLLED_BACK,
                    List.of("up", "back"),
                    CrashStory.UNKNOWN_AND_ROLLED_BACK.points()),
            new Story(
                    "waiting", Act.QUEUE, RunState.SUCCEEDED, List.of("up", "up"), CrashStory.ANOTHER_QUEUED.points()),
            new Story(
                    "waiting",
                    Act.QUEUE_AND_CANCEL_IT,
                    RunState.SUCCEEDED,
                    List.of("up"),
                    CrashStory.ANOTHER_QUEUED_AND_CANCELLED.points()),
            new Story(
                    "waiting",
                    Act.QUEUE_WHAT_GETS_STALE,
                    RunState.EXPIRED,
                    List.of("up"),
                    CrashStory.ANOTHER_QUEUED_AND_STALE.points()),
            new Story(
                    "waiting",
                    Act.QUEUE_WHAT_IS_ASKED_ABOUT,
                    RunState.SUCCEEDED,
                    List.of("up", "up"),
                    CrashStory.ANOTHER_QUEUED_AND_ASKED.points()),
            new Story(
                    "waiting",
                    Act.QUEUE_INTO_A_WINDOW,
                    RunState.SUCCEEDED,
                    List.of("up", "up"),
                    CrashStory.ANOTHER_QUEUED_INTO_A_WINDOW.points()),
            new Story(
                    "deploy",
                    Act.QUEUE_IN_A_WINDOW,
                    RunState.SUCCEEDED,
                    List.of("check", "up", "healthy", "record"),
                    CrashStory.QUEUED_IN_A_WINDOW.points()),
            new Story(
                    "deploy",
                    Act.ASK_AND_APPROVE,
                    RunState.SUCCEEDED,
                    List.of("check", "up", "healthy", "record"),
                    CrashStory.APPROVED.points()),
            new Story("deploy", Act.ASK_AND_WITHDRAW, RunState.WITHDRAWN, List.of(), CrashStory.WITHDRAWN.points()),
            new Story(
                    "deploy", Act.ASK_BRIEFLY, RunState.EXPIRED, List.of(), CrashStory.NOT_APPROVED_IN_TIME.points()));

    @Test
    void every_failpoint_has_a_story() {
        var told = EnumSet.noneOf(Failpoint.class);
        STORIES.forEach(story -> told.addAll(story.points()));
        assertEquals(EnumSet.allOf(Failpoint.class), told);
    }

    @Test
    void every_transition_has_its_failpoints() {
        for (var transition : Transition.values()) {
            assertTrue(transition.before().name().startsWith("BEFORE_"), transition.name());
            assertTrue(
                    transition.after() == Failpoint.BEFORE_KICK
                            || transition.after().name().startsWith("AFTER_"),
                    transition.name());
        }
    }

    @TestFactory
    Stream<DynamicTest> a_bot_killed_there_loses_nothing_and_doubles_nothing() {
        var stage = Executors.newFixedThreadPool(AT_ONCE);
        var played = STORIES.stream()
                .flatMap(story -> story.points().stream().map(point -> play(stage, story, point)))
                .toList();
        stage.shutdown();
        return played.stream();
    }

    /// Played on a thread of the stage at once; the test waits for it.
    private static DynamicTest play(ExecutorService stage, Story story, Failpoint point) {
        var end = CompletableFuture.runAsync(() -> tell(story, point), stage);
        return dynamicTest(story.plan() + ", " + story.act() + ": killed at " + point, end::join);
    }

    private static void tell(Story story, Failpoint point) {
        try (var database = postgres.another()) {
            var vm = LocalVm.fresh();
            var drama = new Drama(database, vm, story, point);
            drama.play();
            var ran = vm.home().resolve("ran");
            assertEquals(story.ran(), Files.exists(ran) ? Files.readAllLines(ran) : List.of(), drama::log);
        } catch (Exception e) {
            throw new AssertionError(story.plan() + " killed at " + point, e);
        }
    }

    /// One story being played.
    private static final class Drama {
        private final JdbiRuns runs;
        private final LocalVm vm;
        private final Story story;
        private final Failpoint point;
        private final Login login;
        private BotProcess bot;
        private boolean isKilled;

        Drama(Database database, LocalVm vm, Story story, Failpoint point) throws Exception {
            this.runs = new JdbiRuns(database.transactions(java.time.Clock.systemUTC()), java.time.Clock.systemUTC());
            this.vm = vm;
            this.story = story;
            this.point = point;
            var name = database.jdbi()
                    .withHandle(handle -> handle.createQuery("select current_database()")
                            .mapTo(String.class)
                            .one());
            this.login = postgres.server().owner(name);
            this.bot = BotProcess.start(login, vm.home(), Optional.of(point.name()));
        }

        void play() throws Exception {
            try {
                awaitReady();
                if (story.act() == Act.QUEUE_IN_A_WINDOW) {
                    freeze();
                }
                var first = startUntilThere(beginning() + " " + story.plan(), 1);
                if (story.act().isAsking()) {
                    answer(first);
                } else {
                    act(first);
                }
                end(first);
                Await.truth(LONG, () -> isOver());
                assertTrue(isKilled, this::log);
                assertEquals(story.end(), runs.view(last()).orElseThrow().state());
            } finally {
                bot.close();
            }
        }

        private String beginning() {
            if (story.act() == Act.ASK_BRIEFLY) {
                return "ask-briefly";
            }
            if (story.act() == Act.QUEUE_IN_A_WINDOW) {
                return "queue";
            }
            return story.act().isAsking() ? "ask" : "start";
        }

        private void answer(RunId asked) throws Exception {
            switch (story.act()) {
                case ASK_AND_APPROVE -> approve(asked);
                case ASK_AND_WITHDRAW -> untilThere("withdraw " + asked, () -> !isAskedAbout(asked));
                default -> {}
            }
        }

        private void freeze() throws Exception {
            var end = java.time.Clock.systemUTC().instant().plusSeconds(6);
            Files.writeString(vm.home().resolve("frozen"), end.toString());
        }

        private void approve(RunId asked) throws Exception {
            untilThere("approve " + asked, () -> !isAskedAbout(asked));
        }

        private boolean isAskedAbout(RunId id) {
            return runs.view(id).orElseThrow().state() == RunState.AWAITING_APPROVAL;
        }

        private boolean isOver() throws Exception {
            revive();
            return runs.open().isEmpty() && isKilled;
        }

        private RunId last() {
            return story.act() == Act.QUEUE_AND_CANCEL_IT
                    ? runs.recent(Optional.empty(), 9).getLast().id()
                    : runs.recent(Optional.empty(), 9).getFirst().id();
        }

        private void end(RunId first) throws Exception {
            if (story.act() != Act.NOTHING && story.act() != Act.CANCEL) {
                vm.letGo();
            }
            Await.truth(LONG, () -> {
                revive();
                return runs.view(first).orElseThrow().state().isFinal()
                        || runs.open().isEmpty();
            });
        }

        private void act(RunId first) throws Exception {
            if (story.act() == Act.NOTHING || story.act() == Act.QUEUE_IN_A_WINDOW) {
                return;
            }
            Await.truth(LONG, () -> {
                revive();
                return vm.times("up") == 1
                        && runs.view(first).orElseThrow().steps().getFirst().state() == StepState.RUNNING;
            });
            switch (story.act()) {
                case NOTHING, ASK_AND_APPROVE, ASK_AND_WITHDRAW, ASK_BRIEFLY, QUEUE_IN_A_WINDOW -> {}
                case CANCEL ->
                    untilThere(
                            "cancel " + first,
                            () -> runs.view(first).orElseThrow().cancelBy().isPresent());
                case KILL_SUPERVISOR -> vm.killSupervisor(first + "-1");
                case KILL_SUPERVISOR_AND_ROLL_BACK -> {
                    vm.killSupervisor(first + "-1");
                    Await.truth(LONG, () -> {
                        revive();
                        return runs.view(first).orElseThrow().state() == RunState.UNKNOWN;
                    });
                    untilThere(
                            "resolve " + first + " ROLL_BACK",
                            () -> runs.view(first).orElseThrow().state() != RunState.UNKNOWN);
                }
                case QUEUE -> startUntilThere("queue " + story.plan(), 2);
                case QUEUE_INTO_A_WINDOW -> {
                    startUntilThere("queue " + story.plan(), 2);
                    freeze();
                }
                case QUEUE_WHAT_GETS_STALE -> {
                    startUntilThere("queue " + story.plan(), 2);
                    Files.writeString(vm.home().resolve("stale"), "");
                }
                case QUEUE_WHAT_IS_ASKED_ABOUT -> {
                    Files.writeString(vm.home().resolve("ask"), "");
                    var second = startUntilThere("queue " + story.plan(), 2);
                    vm.letGo();
                    Await.truth(LONG, () -> {
                        revive();
                        return isAskedAbout(second);
                    });
                    approve(second);
                }
                case QUEUE_AND_CANCEL_IT -> {
                    var second = startUntilThere("queue " + story.plan(), 2);
                    untilThere(
                            "cancel " + second,
                            () -> runs.view(second).orElseThrow().state().isFinal());
                }
            }
        }

        /// As a person does: asks again when the bot was away and nothing came of it.
        private RunId startUntilThere(String line, int count) throws Exception {
            untilThere(line, () -> runs.recent(Optional.empty(), 9).size() >= count);
            return runs.recent(Optional.empty(), 9).getFirst().id();
        }

        private void untilThere(String line, java.util.concurrent.Callable<Boolean> isThere) throws Exception {
            bot.tell(line);
            Await.truth(LONG, () -> {
                if (!isThere.call() && revive()) {
                    bot.tell(line);
                }
                return isThere.call();
            });
        }

        /// Starts the bot again when it has been killed, this time to live.
        private boolean revive() throws Exception {
            if (bot.isAlive()) {
                return false;
            }
            assertEquals(HaltingFailpoints.EXIT_CODE, bot.awaitExit(), this::log);
            isKilled = true;
            bot = BotProcess.start(login, vm.home(), Optional.empty());
            awaitReady();
            return true;
        }

        private void awaitReady() throws Exception {
            Await.truth(LONG, () -> !bot.isAlive() || Files.exists(vm.home().resolve("ready")));
        }

        String log() {
            var lines = new ArrayList<String>();
            lines.add("story " + story + " at " + point);
            try {
                lines.addAll(Files.readAllLines(vm.home().resolve("bot.log")));
            } catch (java.io.IOException e) {
                lines.add(e.toString());
            }
            return String.join("\n", lines);
        }
    }
}
