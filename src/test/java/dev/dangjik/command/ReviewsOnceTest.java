package dev.dangjik.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.approval.ApprovalRequest;
import dev.dangjik.run.RunId;
import dev.dangjik.run.RunState;
import dev.dangjik.store.DatabaseUnavailable;
import dev.dangjik.store.Transactions;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.FakeSlackFault;
import dev.dangjik.testing.FakeSlackPerson;
import dev.dangjik.testing.FakeSlackView;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestClock;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Whatever comes twice, at the same time, late or while something is away has one effect at most, and an answer.
class ReviewsOnceTest {
    private static final Duration SOON = Duration.ofMinutes(2);

    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private final TestClock clock = TestClock.atNoon();
    private final AtomicInteger again = new AtomicInteger();
    private final AtomicInteger unknown = new AtomicInteger();
    private ReviewRig rig;

    @BeforeEach
    void begin() throws Exception {
        rig = new ReviewRig(postgres, ReviewsTest.CATALOGUE, clock);
    }

    @AfterEach
    void end() {
        assertEquals(List.of(), rig.slack.workspace().violations());
        rig.close();
    }

    @Test
    void the_same_signed_submission_again_is_a_bare_401_also_after_a_restart() throws Exception {
        var run = rig.asked(2);
        var minjun = rig.person("minjun");
        var request = minjun.submission(rig.opens("minjun", run), ReviewsTest.YES);
        assertEquals(200, minjun.send(request).status());

        assertEquals(new Bare(401, ""), bare(minjun.send(request)));
        rig.restart();
        assertEquals(new Bare(401, ""), bare(minjun.send(request)));
        assertEquals(List.of("minjun"), rig.question(run).approvedBy());
    }

    private record Bare(int status, String body) {}

    private static Bare bare(FakeSlackPerson.Ack ack) {
        return new Bare(ack.status(), ack.body());
    }

    @Test
    void what_slack_sends_again_gets_the_first_answer_though_things_have_changed_and_the_bot_is_another()
            throws Exception {
        var run = rig.asked(2);
        var minjun = rig.person("minjun");
        var window = rig.opens("minjun", run);
        var first = minjun.send(minjun.submission(window, ReviewsTest.YES, "13.37.abc"));
        var tooShort = minjun.send(minjun.submission(window, Map.of("verdict", "deny"), "13.38.abc"));
        rig.decides("jisu", run, ReviewsTest.YES);
        rig.restart();
        clock.advance(Duration.ofSeconds(1));

        assertEquals(
                first.body(),
                minjun.send(minjun.submission(window, ReviewsTest.YES, "13.37.abc"))
                        .body());
        assertEquals(
                tooShort.body(),
                minjun.send(minjun.submission(window, Map.of("verdict", "deny"), "13.38.abc"))
                        .body());
        assertEquals(Set.of("minjun", "jisu"), Set.copyOf(rig.question(run).approvedBy()));
    }

    @Test
    void a_thousand_double_clicks_on_five_hundred_questions_have_five_hundred_effects() throws Exception {
        var runs = IntStream.range(0, 500).mapToObj(_ -> rig.asked(1)).toList();
        var window = rig.opens("minjun", runs.getFirst());
        var twice = runs.stream()
                .map(run -> about(window, run))
                .flatMap(one -> Stream.of(one, one))
                .toList();
        var atATime = new Semaphore(64);

        var said = atOnce(twice.stream()
                .<Callable<String>>map(one -> () -> {
                    atATime.acquire();
                    try {
                        return submitsUntilAnswered(one);
                    } finally {
                        atATime.release();
                    }
                })
                .toList());

        var told = said.stream()
                .filter(words -> words.contains("is approved (1 of 1)"))
                .count();
        var knew = said.stream().filter(words -> words.contains("already, at")).count();
        assertEquals(
                1_000,
                told + knew,
                () -> said.stream()
                        .filter(words -> !words.contains("is approved (1 of 1)") && !words.contains("already, at"))
                        .toList()
                        .toString());
        assertTrue(
                told <= 500 && told >= 500 - unknown.get(),
                told + " were told that they approved, " + unknown + " that it is not known");
        assertEquals(500, counted("select count(*) from approval_vote"));
        assertEquals(0, counted("select deadlocks from pg_stat_database where datname = current_database()"));
        assertEquals(500, counted("select count(*) from run where state = 'queued'"));
        assertEquals(
                500,
                postgres.audited("type").stream()
                        .filter("approval.vote"::equals)
                        .count());
        var answered =
                counted("select count(*) from invocation where semantic_key like 'review/%' and answer is not null");
        assertTrue(answered >= 1_000 && answered <= 1_000 + again.get(), answered + " answers, " + again + " again");
    }

    @Test
    void of_two_people_in_the_same_moment_one_gives_the_last_consent_and_both_are_answered() throws Exception {
        for (int i = 0; i < 20; i++) {
            var run = rig.asked(1);
            var minjun = rig.opens("minjun", run);
            var jisu = rig.opens("jisu", run);

            var said = atOnce(List.of(() -> submits("minjun", minjun), () -> submits("jisu", jisu)));

            assertEquals(
                    1,
                    said.stream()
                            .filter(words -> words.contains("is approved (1 of 1)"))
                            .count(),
                    said.toString());
            assertEquals(
                    1,
                    said.stream()
                            .filter(words -> words.contains("has been decided. Approved by"))
                            .count(),
                    said.toString());
            assertEquals(1, rig.question(run).votes().size());
        }
    }

    @Test
    void a_yes_and_a_no_in_the_same_moment_end_in_one_of_the_two() throws Exception {
        for (int i = 0; i < 20; i++) {
            var run = rig.asked(1);
            var minjun = rig.opens("minjun", run);
            var jisu = rig.opens("jisu", run);

            var said = atOnce(List.of(
                    () -> submits("minjun", minjun),
                    () -> ReviewRig.said(
                            rig.person("jisu").send(rig.person("jisu").submission(jisu, ReviewsTest.NO)))));

            boolean isApproved = rig.bot.view(run).state() == RunState.QUEUED;
            assertEquals(isApproved, said.get(0).contains("is approved"), said.toString());
            assertEquals(!isApproved, said.get(1).contains("is denied"), said.toString());
        }
    }

    /// Who is told that nothing was decided, because so many are at it, or that it is not known, decides again.
    private String submitsUntilAnswered(FakeSlackView window) {
        for (int tries = 0; tries < 20; tries++) {
            var said = submits("minjun", window);
            if (said.contains("so it is not known whether it counts")) {
                unknown.incrementAndGet();
            } else if (!said.contains("Nothing was decided, nor will it be")
                    && !said.contains("Slack does not say now whose account this is")) {
                return said;
            }
            again.incrementAndGet();
        }
        return "twenty times no answer";
    }

    /// The same window, opened for another run.
    private FakeSlackView about(FakeSlackView window, RunId run) {
        var content = window.content().deepCopy();
        content.addProperty(
                "private_metadata", "v1." + run + ".1." + rig.question(run).planDigest());
        return new FakeSlackView(window.id(), window.user(), window.hash(), content);
    }

    private String submits(String person, FakeSlackView window) {
        return ReviewRig.said(rig.person(person).send(rig.person(person).submission(window, ReviewsTest.YES)));
    }

    private static List<String> atOnce(List<Callable<String>> acts) throws Exception {
        try (var stage = Executors.newVirtualThreadPerTaskExecutor()) {
            var go = new CountDownLatch(1);
            var under = acts.stream()
                    .map(act -> stage.submit(() -> {
                        go.await();
                        return act.call();
                    }))
                    .toList();
            go.countDown();
            var said = new ArrayList<String>();
            for (var one : under) {
                said.add(one.get());
            }
            return said;
        }
    }

    private static long counted(String query) {
        return postgres.jdbi()
                .withHandle(
                        handle -> handle.createQuery(query).mapTo(Long.class).one());
    }

    @Test
    void while_the_database_is_away_nothing_is_decided_and_the_window_says_so_in_time() throws Exception {
        var run = rig.asked(1);
        rig.opens("minjun", run);
        var real = postgres.transactions(clock);
        var away = new CountDownLatch(1);
        var over = new CountDownLatch(3);
        rig.through(new Transactions() {
            @Override
            public <T extends @Nullable Object> T call(Work<T> work) {
                waitFor(away);
                try {
                    return real.call(work);
                } finally {
                    over.countDown();
                }
            }
        });

        var begun = System.nanoTime();
        var said = ReviewRig.said(rig.person("minjun").submits(ReviewsTest.YES));

        assertEquals(
                "⚠️ The database does not answer. Nothing was decided, nor will it be. Try again in a while.", said);
        assertTrue(System.nanoTime() - begun < Duration.ofMillis(2_900).toNanos(), "too late for Slack");
        away.countDown();
        over.await();
        assertEquals(List.of(), rig.question(run).votes());
        rig.restart();
        assertTrue(rig.decides("minjun", run, ReviewsTest.YES).contains("is approved"));
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void a_plan_that_takes_long_to_read_comes_into_a_window_that_is_open_already() throws Exception {
        var run = rig.asked(1);
        var real = postgres.transactions(clock);
        var slow = new CountDownLatch(1);
        rig.through(new Transactions() {
            @Override
            public <T extends @Nullable Object> T call(Work<T> work) {
                return real.call(work);
            }

            @Override
            public <T extends @Nullable Object> T read(Work<T> questions) {
                waitFor(slow);
                return real.read(questions);
            }
        });
        var button = rig.button(run);

        assertEquals(200, rig.presses("minjun", button).status());
        var loading =
                Await.value(SOON, () -> rig.view("minjun"), Optional::isPresent).orElseThrow();
        assertTrue(loading.everything().contains("Loading the plan"), loading.everything());
        assertFalse(loading.isForm());
        slow.countDown();

        var filled = Await.value(
                        SOON,
                        () -> rig.view("minjun"),
                        view -> view.filter(FakeSlackView::isForm).isPresent())
                .orElseThrow();
        assertEquals(loading.id(), filled.id());
        assertTrue(filled.verbatim().contains("echo up"), filled.verbatim());
    }

    @Test
    void a_plan_that_cannot_be_read_is_said_to_be_so_in_the_window() throws Exception {
        var run = rig.asked(1);
        var button = rig.button(run);
        rig.through(new Transactions() {
            @Override
            public <T extends @Nullable Object> T call(Work<T> work) {
                throw new DatabaseUnavailable("away", new SocketTimeoutException());
            }
        });

        var window = rig.opens("minjun", button);

        assertTrue(
                window.everything().contains("the database does not answer. Nothing was decided"), window.everything());
    }

    @Test
    void a_window_that_slack_does_not_open_is_told_with_the_line_to_type() throws Exception {
        var run = rig.asked(1);
        rig.slack.fails("views.open", new FakeSlackFault.Refused("expired_trigger_id"));

        rig.presses("minjun", rig.button(run));

        Await.truth(
                SOON, () -> counted("select count(*) from outbox where body like '%/ops approve " + run + "%'") == 1);
        assertEquals(ApprovalRequest.State.PENDING, rig.question(run).state());
    }

    @Test
    void a_double_click_opens_two_windows_and_decides_nothing() throws Exception {
        var run = rig.asked(1);
        var button = rig.button(run);

        rig.presses("minjun", button);
        rig.presses("minjun", button);

        Await.truth(
                SOON,
                () -> rig.slack.calls().stream().filter("views.open"::equals).count() == 2);
        assertEquals(List.of(), rig.question(run).votes());
    }

    @Test
    void slack_that_does_not_say_whose_account_it_is_denies_in_time() throws Exception {
        var run = rig.asked(1);
        rig.slack.fails("users.info", new FakeSlackFault.Status(500), new FakeSlackFault.Status(500));

        var said = rig.decides("minjun", run, ReviewsTest.YES);

        assertTrue(said.contains("Slack does not say now whose account this is"), said);
        assertEquals(List.of(), rig.question(run).votes());
        assertTrue(rig.decides("minjun", run, ReviewsTest.YES).contains("is approved"));
    }
}
