package dev.dangjik.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dangjik.message.Text;
import dev.dangjik.plan.Phase;
import dev.dangjik.plan.Plan;
import dev.dangjik.remote.Supervisor;
import dev.dangjik.remote.SupervisorAnswer;
import dev.dangjik.testing.LocalVm;
import dev.dangjik.testing.Plans;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestEngine;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// The machine's disk has no room for a launch.
class NoRoomToLaunchTest {
    private static final SupervisorAnswer.Refused<?> NO_ROOM = new SupervisorAnswer.Refused<>(
            SupervisorAnswer.Refused.DISK, "IO", "the segment cannot be stored: 0 KiB free in /vm");

    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    @TempDir(cleanup = CleanupMode.NEVER)
    static Path homes;

    private LocalVm vm;

    @BeforeEach
    void begin() throws Exception {
        vm = new LocalVm(Files.createTempDirectory(homes, "vm"));
    }

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

    private static Plan plan() {
        return Plans.of(
                Plans.segment(1, List.of(Plans.step("up", Phase.CHANGE, "echo up >>~/ran; sleep 1; echo well"))));
    }

    /// @param isTaken whether the machine takes each launch before it answers that it has no room
    private TestEngine botWhoseLaunches(boolean isTaken) {
        var real = vm.supervisor();
        var supervisor = (Supervisor) Proxy.newProxyInstance(
                Supervisor.class.getClassLoader(), new Class<?>[] {Supervisor.class}, (_, method, words) -> {
                    boolean isLaunch = method.getName().equals("launch");
                    var answer = isLaunch && !isTaken ? NO_ROOM : method.invoke(real, words);
                    return isLaunch ? NO_ROOM : answer;
                });
        return TestEngine.on(postgres.database(), supervisor, TestEngine.Setting.of("bot"))
                .started();
    }
}
