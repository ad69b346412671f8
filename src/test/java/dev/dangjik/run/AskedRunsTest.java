package dev.dangjik.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.approval.ApprovalRequest;
import dev.dangjik.approval.ApprovalRequests;
import dev.dangjik.approval.AuthorizedPlan;
import dev.dangjik.approval.Vote;
import dev.dangjik.approval.VoteOutcome;
import dev.dangjik.message.Text;
import dev.dangjik.plan.Phase;
import dev.dangjik.plan.Plan;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.LocalVm;
import dev.dangjik.testing.Plans;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestClock;
import dev.dangjik.testing.TestEngine;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Runs that wait for the consent of others: what is asked, who has answered, and what becomes of it.
class AskedRunsTest {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final RunControl.By LEE = new RunControl.By("lee", "T1/Ulee", "slack");

    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private final LocalVm vm = LocalVm.fresh();
    private final TestClock clock = TestClock.atNoon();

    @Test
    void nothing_begins_before_enough_people_have_consented_and_then_it_runs_once() throws Exception {
        try (var bot = bot().started()) {
            var id = bot.ask(deploy("up"), 2);

            assertEquals(RunState.AWAITING_APPROVAL, bot.view(id).state());
            assertEquals(Optional.empty(), bot.engine().runs().holderOf(Plans.LOCK));
            assertInstanceOf(VoteOutcome.Counted.class, bot.vote(id, "kim", Vote.Verdict.APPROVE));
            assertInstanceOf(VoteOutcome.AlreadyVoted.class, bot.vote(id, "kim", Vote.Verdict.APPROVE));
            assertEquals(RunState.AWAITING_APPROVAL, bot.view(id).state());
            assertInstanceOf(VoteOutcome.Granted.class, bot.vote(id, "park", Vote.Verdict.APPROVE));

            var end = bot.awaitEnd(id);
            assertEquals(RunState.SUCCEEDED, end.state());
            assertEquals(List.of("kim", "park"), end.approvedBy());
            assertEquals(1, vm.times("up"));
            assertInstanceOf(
                    VoteOutcome.NotAsked.class, bot.vote(new RunId("000000"), "kim", Vote.Verdict.DENY, "7kq2xm"));
        }
    }

    @Test
    void one_no_is_enough_even_of_somebody_who_had_said_yes() throws Exception {
        try (var bot = bot().started()) {
            var id = bot.ask(deploy("up"), 2);
            bot.vote(id, "kim", Vote.Verdict.APPROVE);

            assertInstanceOf(VoteOutcome.Denied.class, bot.vote(id, "kim", Vote.Verdict.DENY));

            assertEquals(RunState.DENIED, bot.view(id).state());
            assertEquals(
                    Optional.of(Text.of("run.detail.denied", "kim")),
                    bot.view(id).detail());
            assertInstanceOf(VoteOutcome.Over.class, bot.vote(id, "park", Vote.Verdict.APPROVE));
            assertEquals(0, vm.times("up"));
        }
    }

    @Test
    void a_vote_about_another_plan_than_the_one_that_is_asked_about_does_not_count() {
        try (var bot = bot()) {
            var id = bot.ask(deploy("up"), 1);

            assertInstanceOf(VoteOutcome.OtherPlan.class, bot.vote(id, "kim", Vote.Verdict.APPROVE, "another"));

            assertEquals(List.of(), question(bot, id).votes());
        }
    }

    @Test
    void at_the_deadline_nobody_counts_any_more_though_nothing_has_swept_and_then_it_expires() throws Exception {
        try (var bot = timed()) {
            var id = bot.ask(deploy("up"), 1);
            clock.advance(Duration.ofMinutes(10));

            assertInstanceOf(VoteOutcome.Over.class, bot.vote(id, "kim", Vote.Verdict.APPROVE));
            assertEquals(RunState.AWAITING_APPROVAL, bot.view(id).state());

            bot.started();
            assertEquals(RunState.EXPIRED, bot.awaitEnd(id).state());
            assertEquals(
                    Optional.of(Text.of("run.detail.not-approved")),
                    bot.view(id).detail());
            assertEquals(ApprovalRequest.State.EXPIRED, question(bot, id).state());
        }
    }

    @Test
    void a_moment_before_the_deadline_a_vote_counts_and_the_sweeper_takes_nothing_back() throws Exception {
        try (var bot = timed()) {
            var id = bot.ask(deploy("up"), 1);
            clock.advance(Duration.ofMinutes(10).minusMillis(1));
            assertInstanceOf(VoteOutcome.Granted.class, bot.vote(id, "kim", Vote.Verdict.APPROVE));
            clock.advance(Duration.ofSeconds(1));

            bot.started();

            assertEquals(List.of("kim"), bot.awaitState(id, RunState.RUNNING).approvedBy());
        }
    }

    @Test
    void of_many_who_consent_in_the_same_moment_one_is_the_last_that_was_needed_and_it_runs_once() throws Exception {
        try (var bot = bot().started();
                var stage = Executors.newVirtualThreadPerTaskExecutor()) {
            var id = bot.ask(deploy("up"), 2);
            var code = question(bot, id).code();
            var go = new CountDownLatch(1);
            var votes = List.of("kim", "park", "choi", "jung", "kang", "yoon").stream()
                    .map(person -> stage.submit(() -> {
                        go.await();
                        return bot.vote(id, person, Vote.Verdict.APPROVE, code);
                    }))
                    .toList();
            go.countDown();

            int granted = 0;
            int counted = 0;
            for (var vote : votes) {
                granted += vote.get() instanceof VoteOutcome.Granted ? 1 : 0;
                counted += vote.get() instanceof VoteOutcome.Counted ? 1 : 0;
            }
            assertEquals(1, granted);
            assertEquals(1, counted);
            assertEquals(RunState.SUCCEEDED, bot.awaitEnd(id).state());
            assertEquals(1, vm.times("up"));
        }
    }

    @Test
    void a_vote_at_the_very_deadline_and_the_sweeper_never_both_count() throws Exception {
        try (var bot = timed().started();
                var stage = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 15; i++) {
                var id = bot.ask(deploy("up"), 1);
                var code = question(bot, id).code();
                clock.set(question(bot, id).deadline().minusMillis(1));
                var go = new CountDownLatch(1);
                var vote = stage.submit(() -> {
                    go.await();
                    return bot.vote(id, "kim", Vote.Verdict.APPROVE, code);
                });
                var sweeper = stage.submit(() -> {
                    go.await();
                    clock.advance(Duration.ofMillis(1));
                    bot.engine().runner().kick();
                    return clock.instant();
                });
                go.countDown();
                sweeper.get();
                boolean isGranted = vote.get() instanceof VoteOutcome.Granted;

                Await.truth(SOON, () -> {
                    bot.engine().runner().kick();
                    return bot.view(id).state() != RunState.AWAITING_APPROVAL;
                });
                assertEquals(!isGranted, bot.view(id).state() == RunState.EXPIRED);
                var asked = states(id).getFirst();
                assertEquals(isGranted, List.of("approved", "used").contains(asked), asked);
                assertEquals(!isGranted, asked.equals("expired"), asked);
            }
        }
    }

    private static List<String> states(RunId id) {
        return postgres.jdbi()
                .withHandle(handle -> handle.createQuery("select state from approval where run_id = :id order by round")
                        .bind("id", id.value())
                        .mapTo(String.class)
                        .list());
    }

    @Test
    void what_is_taken_back_does_not_run_and_is_taken_back_once() {
        try (var bot = bot()) {
            var id = bot.ask(deploy("up"), 1);

            boolean first = bot.decide(handle -> bot.engine().approvals().withdraw(handle, id, LEE));
            boolean second = bot.decide(handle -> bot.engine().approvals().withdraw(handle, id, LEE));

            assertTrue(first);
            assertFalse(second);
            assertEquals(RunState.WITHDRAWN, bot.view(id).state());
            assertInstanceOf(VoteOutcome.Over.class, bot.vote(id, "kim", Vote.Verdict.APPROVE));
        }
    }

    @Test
    void what_is_cancelled_while_it_waits_cannot_be_approved_any_more() {
        try (var bot = bot()) {
            var id = bot.ask(deploy("up"), 1);

            bot.decide(handle -> bot.engine().control().cancel(handle, id, LEE));

            assertInstanceOf(VoteOutcome.Over.class, bot.vote(id, "kim", Vote.Verdict.APPROVE));
            assertEquals(RunState.CANCELLED, bot.view(id).state());
        }
    }

    @Test
    void people_are_reminded_twice() throws Exception {
        try (var bot = timed().started()) {
            var id = bot.ask(deploy("up"), 1);
            assertEquals(0, question(bot, id).reminders());

            clock.advance(Duration.ofMinutes(2));
            awaitReminders(bot, id, 1);
            clock.advance(Duration.ofMinutes(4));
            awaitReminders(bot, id, 2);

            assertEquals(RunState.AWAITING_APPROVAL, bot.view(id).state());
        }
    }

    @Test
    void a_plan_that_has_changed_by_its_turn_is_asked_about_anew_and_the_old_consent_is_void() throws Exception {
        var why = Text.of("approval.plan-changed");
        var other = deploy("other");
        Replanner changing = (_, plan, consent, _) -> plan.equals(other)
                ? new Replanner.Replanned.Ready(AuthorizedPlan.of(plan, consent.orElseThrow()))
                : new Replanner.Replanned.Ask(other, TestEngine.needs(1), Optional.of(why));
        try (var bot = bot(changing).started()) {
            var id = bot.ask(deploy("up"), 1);
            var first = question(bot, id);
            bot.vote(id, "kim", Vote.Verdict.APPROVE);

            Await.truth(SOON, () -> question(bot, id).round() == 2);

            var asked = bot.view(id);
            assertEquals(RunState.AWAITING_APPROVAL, asked.state());
            assertEquals(Optional.of(why), asked.detail());
            assertEquals(Optional.empty(), bot.engine().runs().holderOf(Plans.LOCK));
            assertNotEquals(first.code(), question(bot, id).code());
            assertInstanceOf(VoteOutcome.OtherPlan.class, bot.vote(id, "park", Vote.Verdict.APPROVE, first.code()));

            bot.vote(id, "park", Vote.Verdict.APPROVE);
            var end = bot.awaitEnd(id);
            assertEquals(RunState.SUCCEEDED, end.state());
            assertEquals(List.of("park"), end.approvedBy());
            assertEquals(Optional.empty(), end.detail());
            assertEquals(0, vm.times("up"));
            assertEquals(1, vm.times("other"));
        }
    }

    @Test
    void what_waits_for_its_lock_is_asked_about_at_its_turn_and_lets_the_next_one_through() throws Exception {
        var asked = deploy("asked");
        Replanner replanner = (_, plan, consent, _) -> plan.isToBeMade()
                ? new Replanner.Replanned.Ask(asked, TestEngine.needs(1), Optional.empty())
                : new Replanner.Replanned.Ready(consent.map(given -> AuthorizedPlan.of(plan, given))
                        .orElseGet(() -> TestEngine.authorized(plan)));
        try (var bot = bot(replanner).started()) {
            var first = bot.start(Plans.of(
                    Plans.segment(1, List.of(Plans.step("first", Phase.CHANGE, "echo first >>~/ran" + Plans.HELD)))));
            Await.truth(SOON, () -> vm.times("first") == 1);
            var second = assertInstanceOf(StartOutcome.Queued.class, bot.ask(Plans.of(), 1, true))
                    .id();
            var third = assertInstanceOf(StartOutcome.Queued.class, bot.start(deploy("third"), true))
                    .id();

            vm.letGo();

            assertEquals(RunState.SUCCEEDED, bot.awaitEnd(first).state());
            assertEquals(RunState.SUCCEEDED, bot.awaitEnd(third).state());
            bot.awaitState(second, RunState.AWAITING_APPROVAL);
            bot.vote(second, "kim", Vote.Verdict.APPROVE);
            assertEquals(RunState.SUCCEEDED, bot.awaitEnd(second).state());
            assertEquals(1, vm.times("asked"));
        }
    }

    @Test
    void what_is_cancelled_while_it_is_planned_again_stays_cancelled_and_holds_no_lock() throws Exception {
        for (boolean isAsking : List.of(true, false)) {
            var engine = new AtomicReference<TestEngine>();
            Replanner slow = (run, plan, consent, _) -> {
                engine.get().decide(handle -> engine.get().engine().control().cancel(handle, run.id(), LEE));
                return isAsking
                        ? new Replanner.Replanned.Ask(plan, TestEngine.needs(1), Optional.empty())
                        : new Replanner.Replanned.Ready(AuthorizedPlan.of(plan, consent.orElseThrow()));
            };
            try (var bot = bot(slow)) {
                engine.set(bot);
                bot.started();
                var id = bot.ask(deploy("up"), 1);
                bot.vote(id, "kim", Vote.Verdict.APPROVE);
                bot.awaitState(id, RunState.CANCELLED);

                Await.truth(SOON, () -> tasksOf(id + "#1").isEmpty());
                assertEquals(RunState.CANCELLED, bot.view(id).state());
                assertEquals(Optional.empty(), bot.engine().runs().holderOf(Plans.LOCK));
            }
            assertEquals(0, vm.times("up"));
        }
    }

    private static List<String> tasksOf(String instance) {
        return postgres.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select task_instance from scheduled_tasks where task_instance = :instance")
                        .bind("instance", instance)
                        .mapTo(String.class)
                        .list());
    }

    @Test
    void what_waits_survives_a_restart_and_the_loss_of_the_timers() throws Exception {
        RunId id;
        try (var bot = timed().started()) {
            id = bot.ask(deploy("up"), 1);
        }
        postgres.jdbi().useHandle(handle -> handle.execute("delete from scheduled_tasks"));
        clock.advance(Duration.ofMinutes(11));

        try (var heir = timed().started()) {
            assertEquals(RunState.EXPIRED, heir.awaitEnd(id).state());
        }
    }

    @Test
    void consent_to_one_plan_does_not_let_another_run() {
        try (var bot = bot()) {
            var id = bot.ask(deploy("up"), 1);
            bot.vote(id, "kim", Vote.Verdict.APPROVE);
            var consent = postgres.jdbi()
                    .withHandle(handle -> ApprovalRequests.consent(handle, id.value()))
                    .orElseThrow();

            assertThrows(IllegalArgumentException.class, () -> AuthorizedPlan.of(deploy("other"), consent));
            assertEquals(
                    List.of("kim"), AuthorizedPlan.of(deploy("up"), consent).approvedBy());
        }
    }

    private TestEngine bot() {
        return bot(TestEngine.Setting.of("bot"));
    }

    /// What it waits for comes when the test moves the clock.
    private TestEngine timed() {
        return bot(TestEngine.Setting.of("bot").at(clock));
    }

    private TestEngine bot(Replanner replanner) {
        return bot(TestEngine.Setting.of("bot").planningWith(replanner));
    }

    private TestEngine bot(TestEngine.Setting setting) {
        return TestEngine.on(postgres.database(), vm.supervisor(), setting);
    }

    /// The scheduler's own waiting stands still with the clock: it is told to look.
    private static void awaitReminders(TestEngine bot, RunId id, int count) throws Exception {
        Await.truth(SOON, () -> {
            bot.engine().runner().kick();
            return question(bot, id).reminders() == count;
        });
        Await.truth(
                SOON,
                () -> postgres.jdbi()
                        .withHandle(handle -> handle.createQuery(
                                        "select not exists (select from scheduled_tasks where picked)")
                                .mapTo(Boolean.class)
                                .one()));
    }

    private static ApprovalRequest question(TestEngine bot, RunId id) {
        return bot.view(id).approval().orElseThrow();
    }

    private static Plan deploy(String id) {
        return Plans.of(Plans.segment(1, List.of(Plans.step(id, Phase.CHANGE, "echo " + id + " >>~/ran"))));
    }
}
