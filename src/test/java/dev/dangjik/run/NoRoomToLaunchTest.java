package dev.dangjik.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dangjik.message.Text;
import dev.dangjik.plan.Phase;
import dev.dangjik.plan.Plan;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.SupervisorAnswer;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.LocalVm;
import dev.dangjik.testing.Plans;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestEngine;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The machine's disk has no room for a launch, or for anything else that the supervisor is asked.
class NoRoomToLaunchTest {
    private static final SupervisorAnswer.Refused<?> NO_ROOM = new SupervisorAnswer.Refused<>(
            SupervisorAnswer.Refused.DISK, "IO", "the segment cannot be stored: 0 KiB free in /vm");

    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private final LocalVm vm = LocalVm.fresh();

    @Test
    void a_refused_launch_ends_the_run_before_anything_is_touched() throws Exception {
        try (var bot = botWhoseLaunches(false)) {
            var view = bot.awaitEnd(bot.start(plan()));

            assertEquals(RunState.FAILED_SAFE, view.state());
            assertEquals(Optional.of(Text.of("run.detail.vm-no-room", "vm", NO_ROOM.text())), view.detail());
            assertEquals(0, vm.times("up"));
        }
    }

    @Test
    void a_refused_launch_whose_earlier_one_was_taken_is_followed_to_its_end() throws Exception {
        try (var bot = botWhoseLaunches(true)) {
            var view = bot.awaitEnd(bot.start(plan()));

            assertEquals(RunState.SUCCEEDED, view.state());
            assertEquals(1, vm.times("up"));
        }
    }

    @Test
    void a_machine_that_cannot_tell_about_a_lost_launch_is_asked_again_and_nothing_is_called_safe() throws Exception {
        var launches = new AtomicInteger();
        var follows = new AtomicInteger();
        try (var bot = botOn((call, real) -> switch (call) {
            case "launch" -> {
                real.call();
                if (launches.getAndIncrement() > 0) {
                    yield NO_ROOM;
                }
                throw new RemoteException(vm.host(), RemoteException.Reason.LOST, "launching", null);
            }
            case "follow" -> follows.getAndIncrement() == 0 ? NO_ROOM : real.call();
            default -> real.call();
        })) {
            var view = bot.awaitEnd(bot.start(plan()));

            assertEquals(RunState.SUCCEEDED, view.state(), view.toString());
            assertEquals(1, vm.times("up"));
        }
    }

    @Test
    void a_machine_that_was_never_told_of_the_run_has_not_begun_it_however_little_it_tells() throws Exception {
        try (var bot = botOn((call, real) -> switch (call) {
            case "launch", "follow" -> NO_ROOM;
            default -> real.call();
        })) {
            assertEquals(RunState.FAILED_SAFE, bot.awaitEnd(bot.start(plan())).state());
        }
    }

    @Test
    void a_run_that_is_being_followed_goes_on_when_the_disk_keeps_the_machine_from_telling() throws Exception {
        var follows = new AtomicInteger();
        try (var bot = botOn(
                (call, real) -> call.equals("follow") && follows.getAndIncrement() == 0 ? NO_ROOM : real.call())) {
            var view = bot.awaitEnd(bot.start(plan()));

            assertEquals(RunState.SUCCEEDED, view.state(), view.toString());
            assertEquals(1, vm.times("up"));
        }
    }

    @Test
    void a_wish_to_cancel_that_the_disk_cannot_keep_is_told_again() throws Exception {
        var cancels = new AtomicInteger();
        try (var bot = botOn(
                (call, real) -> call.equals("cancel") && cancels.getAndIncrement() == 0 ? NO_ROOM : real.call())) {
            var id = bot.start(Plans.of(Plans.segment(
                    1,
                    List.of(Plans.step("up", Phase.CHANGE, "echo up >>~/ran; while :; do echo more; sleep 0.1; done")),
                    Plans.compensation("back", "echo back >>~/ran"))));
            Await.truth(Duration.ofMinutes(2), () -> vm.times("up") == 1);
            bot.decide(
                    handle -> bot.engine().control().cancel(handle, id, new RunControl.By("kim", "T1/Ukim", "slack")));

            assertEquals(RunState.ROLLED_BACK, bot.awaitEnd(id).state());
            assertEquals(1, vm.times("back"));
        }
    }

    private static Plan plan() {
        return Plans.of(
                Plans.segment(1, List.of(Plans.step("up", Phase.CHANGE, "echo up >>~/ran; sleep 1; echo well"))));
    }

    /// @param isTaken whether the machine takes each launch before it answers that it has no room
    private TestEngine botWhoseLaunches(boolean isTaken) {
        return botOn((call, real) -> {
            boolean isLaunch = call.equals("launch");
            var answer = isLaunch && !isTaken ? NO_ROOM : real.call();
            return isLaunch ? NO_ROOM : answer;
        });
    }

    private TestEngine botOn(LocalVm.Between between) {
        return TestEngine.started(postgres.database(), vm.supervisor(between));
    }
}
