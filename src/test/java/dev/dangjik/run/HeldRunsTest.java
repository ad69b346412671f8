package dev.dangjik.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.dangjik.approval.ApprovalRequest;
import dev.dangjik.approval.AuthorizedPlan;
import dev.dangjik.approval.Vote;
import dev.dangjik.plan.Phase;
import dev.dangjik.plan.Plan;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.LocalVm;
import dev.dangjik.testing.Plans;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.SomeWindow;
import dev.dangjik.testing.TestClock;
import dev.dangjik.testing.TestEngine;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Queued runs and freeze windows: what waits for the end of one, and what goes on.
class HeldRunsTest {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final RunControl.By LEE = new RunControl.By("lee", "T1/Ulee", "slack");

    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private final LocalVm vm = LocalVm.fresh();
    private final TestClock clock = TestClock.atNoon();
    private final Instant begin = clock.instant().plusSeconds(3_600);
    private final Instant end = begin.plusSeconds(7_200);
    private final AtomicInteger planned = new AtomicInteger();

    @Test
    void what_is_queued_in_a_window_is_planned_and_runs_at_its_exact_end_and_not_before() throws Exception {
        try (var bot = bot().started()) {
            clock.set(begin);
            var id = held(bot, deploy("up"));

            clock.set(end.minusMillis(1));
            kicked(bot, () -> true);
            assertEquals(0, planned.get());
            assertEquals(
                    Optional.of(new Hold(List.of(SomeWindow.ID), end)),
                    bot.view(id).held());

            clock.set(end);
            var over = ended(bot, id);
            assertEquals(RunState.SUCCEEDED, over.state());
            assertEquals(Optional.empty(), over.held());
            assertEquals(1, planned.get());
            assertEquals(1, vm.times("up"));
        }
    }

    @Test
    void a_held_run_survives_a_restart_and_the_loss_of_the_timers() throws Exception {
        RunId id;
        try (var bot = bot().started()) {
            clock.set(begin);
            id = held(bot, deploy("up"));
        }
        postgres.jdbi().useHandle(handle -> handle.execute("delete from scheduled_tasks"));

        try (var heir = bot().started()) {
            assertEquals(List.of(end), timers(id));
            clock.set(end);
            assertEquals(RunState.SUCCEEDED, ended(heir, id).state());
            assertEquals(1, vm.times("up"));
        }
    }

    @Test
    void what_others_have_let_start_before_a_window_and_begins_in_it_waits_and_needs_no_second_consent()
            throws Exception {
        try (var bot = bot()) {
            var id = bot.ask(deploy("up"), 1);
            bot.vote(id, "kim", Vote.Verdict.APPROVE);
            clock.set(begin);
            bot.started();

            Await.truth(SOON, () -> kicked(bot, () -> bot.view(id).held().isPresent()));
            assertEquals(0, planned.get());
            assertEquals(Optional.empty(), bot.engine().runs().holderOf(Plans.LOCK));

            clock.set(end);
            var over = ended(bot, id);
            assertEquals(RunState.SUCCEEDED, over.state());
            assertEquals(List.of("kim"), over.approvedBy());
        }
    }

    @Test
    void what_runs_when_a_window_begins_goes_on() throws Exception {
        try (var bot = bot().started()) {
            clock.set(begin.minusSeconds(5));
            var id = bot.start(Plans.of(
                    Plans.segment(1, List.of(Plans.step("up", Phase.CHANGE, "echo up >>~/ran" + Plans.HELD))),
                    Plans.segment(2, List.of(Plans.step("then", Phase.CHANGE, "echo then >>~/ran")))));
            Await.truth(SOON, () -> kicked(bot, () -> vm.times("up") == 1));

            clock.set(begin);
            vm.letGo();

            assertEquals(RunState.SUCCEEDED, ended(bot, id).state());
            assertEquals(1, vm.times("then"));
        }
    }

    @Test
    void at_its_turn_in_a_window_it_gives_the_lock_to_the_next_which_no_window_stops() throws Exception {
        Replanner replanner = (_, plan, _, _) -> new Replanner.Replanned.Ready(TestEngine.authorized(plan));
        var setting = TestEngine.Setting.of("bot")
                .at(clock)
                .planningWith(replanner)
                .frozenBy((change, at, _) -> change.command().equals("deploy") && isFrozen(at)
                        ? Optional.of(SomeWindow.until(end))
                        : Optional.empty());
        try (var bot =
                TestEngine.on(postgres.database(), vm.supervisor(), setting).started()) {
            var first = bot.start(Plans.of(
                    Plans.segment(1, List.of(Plans.step("first", Phase.CHANGE, "echo first >>~/ran" + Plans.HELD)))));
            Await.truth(SOON, () -> kicked(bot, () -> vm.times("first") == 1));
            var second = assertInstanceOf(StartOutcome.Queued.class, bot.start(deploy("second"), true))
                    .id();
            clock.set(clock.instant().plusMillis(1));
            var back = assertInstanceOf(StartOutcome.Queued.class, bot.start(back(), true))
                    .id();

            clock.set(begin);
            vm.letGo();

            assertEquals(RunState.SUCCEEDED, ended(bot, first).state());
            assertEquals(RunState.SUCCEEDED, ended(bot, back).state());
            assertEquals(end, bot.view(second).held().orElseThrow().until());
            clock.set(end);
            assertEquals(RunState.SUCCEEDED, ended(bot, second).state());
        }
    }

    @Test
    void a_window_that_begins_while_it_is_planned_again_stops_the_start_itself() throws Exception {
        Replanner slow = (_, plan, _, _) -> {
            clock.set(begin);
            planned.incrementAndGet();
            return new Replanner.Replanned.Ready(TestEngine.authorized(plan));
        };
        try (var bot = bot(slow)) {
            var id = bot.ask(deploy("up"), 1);
            bot.vote(id, "kim", Vote.Verdict.APPROVE);
            bot.started();

            Await.truth(SOON, () -> kicked(bot, () -> bot.view(id).held().isPresent()));

            assertEquals(Optional.empty(), bot.view(id).startedAt());
            assertEquals(1, planned.get());
            assertEquals(0, vm.times("up"));
            assertEquals(RunState.QUEUED, bot.view(id).state());
        }
    }

    @Test
    void a_window_passes_by_consent_and_never_without() throws Exception {
        var passing = deploy("up").passing(Set.of(SomeWindow.ID), List.of());
        Replanner replanner = (_, plan, consent, _) -> new Replanner.Replanned.Ready(
                consent.map(given -> AuthorizedPlan.of(plan, given)).orElseGet(() -> TestEngine.authorized(plan)));
        try (var bot = bot(replanner).started()) {
            clock.set(begin);
            assertInstanceOf(StartOutcome.InWindow.class, bot.start(passing, false));

            var id = bot.ask(passing, 1);
            bot.vote(id, "kim", Vote.Verdict.APPROVE);

            assertEquals(RunState.SUCCEEDED, ended(bot, id).state());
            assertEquals(1, vm.times("up"));
        }
    }

    @Test
    void consent_to_pass_a_window_is_used_up_when_another_one_holds_the_run() throws Exception {
        try (var bot = bot()) {
            var id = bot.ask(deploy("up").passing(Set.of("another"), List.of()), 1);
            bot.vote(id, "kim", Vote.Verdict.APPROVE);
            clock.set(begin);
            bot.started();

            Await.truth(SOON, () -> kicked(bot, () -> bot.view(id).held().isPresent()));

            assertEquals(
                    ApprovalRequest.State.USED,
                    bot.view(id).approval().orElseThrow().state());
        }
    }

    @Test
    void what_is_held_can_be_cancelled_and_then_never_runs() throws Exception {
        try (var bot = bot().started()) {
            clock.set(begin);
            var id = held(bot, deploy("up"));

            assertInstanceOf(
                    CancelOutcome.Cancelled.class,
                    bot.decide(handle -> bot.engine().control().cancel(handle, id, LEE)));
            clock.set(end);
            kicked(bot, () -> true);
            Await.truth(SOON, () -> kicked(bot, () -> timers(id).isEmpty()));

            assertEquals(RunState.CANCELLED, bot.view(id).state());
            assertEquals(0, vm.times("up"));
        }
    }

    @Test
    void a_held_run_whose_lock_is_taken_at_the_end_waits_for_it() throws Exception {
        try (var bot = bot().started()) {
            clock.set(begin.minusSeconds(1));
            var first = bot.start(Plans.of(
                    Plans.segment(1, List.of(Plans.step("first", Phase.CHANGE, "echo first >>~/ran" + Plans.HELD)))));
            Await.truth(SOON, () -> kicked(bot, () -> vm.times("first") == 1));
            clock.set(begin);
            var id = held(bot, deploy("up"));

            clock.set(end);
            Await.truth(SOON, () -> kicked(bot, () -> bot.view(id).held().isEmpty()));
            assertEquals(Optional.of(first), bot.view(id).queue().orElseThrow().holder());
            vm.letGo();

            assertEquals(RunState.SUCCEEDED, ended(bot, first).state());
            assertEquals(RunState.SUCCEEDED, ended(bot, id).state());
        }
    }

    @Test
    void an_open_question_is_answered_in_a_window_and_the_run_waits_for_its_end() throws Exception {
        try (var bot = bot().started()) {
            clock.set(begin.minusSeconds(60));
            var id = bot.ask(deploy("up"), 1);
            clock.set(begin);
            bot.vote(id, "kim", Vote.Verdict.APPROVE);

            Await.truth(SOON, () -> kicked(bot, () -> bot.view(id).held().isPresent()));

            assertEquals(
                    ApprovalRequest.State.APPROVED,
                    bot.view(id).approval().orElseThrow().state());
        }
    }

    private TestEngine bot() {
        return bot((_, plan, consent, _) -> {
            planned.incrementAndGet();
            return new Replanner.Replanned.Ready(
                    consent.map(given -> AuthorizedPlan.of(plan, given)).orElseGet(() -> TestEngine.authorized(plan)));
        });
    }

    private TestEngine bot(Replanner replanner) {
        return TestEngine.on(
                postgres.database(),
                vm.supervisor(),
                TestEngine.Setting.of("bot")
                        .at(clock)
                        .planningWith(replanner)
                        .frozenBy((_, at, passed) -> isFrozen(at) && !passed.contains(SomeWindow.ID)
                                ? Optional.of(SomeWindow.until(end))
                                : Optional.empty()));
    }

    private boolean isFrozen(Instant at) {
        return !at.isBefore(begin) && at.isBefore(end);
    }

    private static RunId held(TestEngine bot, Plan plan) {
        return assertInstanceOf(StartOutcome.Held.class, bot.start(plan, true)).id();
    }

    /// The scheduler's own waiting stands still with the clock: it is told to look.
    private static boolean kicked(TestEngine bot, java.util.concurrent.Callable<Boolean> isThere) throws Exception {
        bot.engine().runner().kick();
        return isThere.call();
    }

    private static RunView ended(TestEngine bot, RunId id) throws Exception {
        Await.truth(SOON, () -> kicked(bot, () -> bot.view(id).state().isFinal()));
        return bot.view(id);
    }

    private static List<Instant> timers(RunId id) {
        return postgres.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select execution_time from scheduled_tasks where task_instance like :run")
                        .bind("run", id + "#%")
                        .map((row, _) -> row.getTimestamp(1).toInstant())
                        .list());
    }

    private static Plan deploy(String id) {
        return Plans.of(Plans.segment(1, List.of(Plans.step(id, Phase.CHANGE, "echo " + id + " >>~/ran"))));
    }

    /// Of another command.
    private static Plan back() {
        var plan = deploy("back");
        return new Plan(
                "rollback",
                plan.stack(),
                plan.service(),
                plan.effect(),
                plan.lock(),
                plan.arguments(),
                plan.pins(),
                plan.segments(),
                plan.notes(),
                plan.definitionDigest(),
                plan.policyDigest(),
                plan.isIrreversible(),
                plan.timeout());
    }
}
