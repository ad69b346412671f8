package dev.dangjik.testing;

import dev.dangjik.message.LocalizedText;
import dev.dangjik.permission.Effect;
import dev.dangjik.plan.CancelSafety;
import dev.dangjik.plan.Compensation;
import dev.dangjik.plan.DetachMode;
import dev.dangjik.plan.LockName;
import dev.dangjik.plan.OnFailure;
import dev.dangjik.plan.Phase;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.Segment;
import dev.dangjik.plan.ShellCommand;
import dev.dangjik.plan.Step;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Plans for tests: short to write, complete enough to run.
public final class Plans {
    public static final LockName LOCK = new LockName("shop", "server");
    public static final String HOST = "vm";

    /// Behind the script of a step: it takes until [LocalVm#letGo()].
    public static final String HELD = "; until [ -e ~/go ]; do sleep 0.05; done";

    private Plans() {}

    public static Plan of(Segment... segments) {
        return of(Optional.of(LOCK), segments);
    }

    public static Plan of(Optional<LockName> lock, Segment... segments) {
        return new Plan(
                "deploy",
                "shop",
                lock.map(LockName::service),
                Effect.CHANGE,
                lock,
                new TreeMap<>(Map.of("version", "0123abc")),
                new TreeMap<>(),
                List.of(segments),
                List.of(),
                "d".repeat(64),
                "e".repeat(64),
                false,
                Duration.ofMinutes(10));
    }

    public static Segment.Remote segment(int number, List<Step> steps, Compensation... compensations) {
        return new Segment.Remote(
                number,
                HOST,
                List.of("SHA256:pinned"),
                DetachMode.SETSID,
                Optional.of(LOCK),
                Optional.empty(),
                false,
                Duration.ofMinutes(5),
                noValues(),
                noValues(),
                steps,
                List.of(compensations));
    }

    /// The same segment, which may run beside others.
    public static Segment.Remote unlocked(Segment.Remote segment) {
        return new Segment.Remote(
                segment.number(),
                segment.host(),
                segment.fingerprints(),
                segment.detach(),
                Optional.empty(),
                segment.directory(),
                segment.passesFreeze(),
                segment.deadline(),
                segment.environment(),
                segment.files(),
                segment.steps(),
                segment.compensations());
    }

    /// A step of a change that runs `script` in bash.
    public static Step step(String id, Phase phase, String script) {
        return new Step(
                id,
                title(id),
                phase,
                ShellCommand.of("bash", "-c", script),
                Optional.empty(),
                Duration.ofMinutes(1),
                false,
                CancelSafety.SAFE,
                phase == Phase.CHANGE || phase == Phase.GATE ? OnFailure.COMPENSATE : OnFailure.STOP);
    }

    public static Step idempotent(Step step) {
        return new Step(
                step.id(),
                step.title(),
                step.phase(),
                step.command(),
                step.verify(),
                step.timeout(),
                true,
                step.cancel(),
                step.onFailure());
    }

    /// The same step, with a postcondition in bash.
    public static Step verified(Step step, String script) {
        return new Step(
                step.id(),
                step.title(),
                step.phase(),
                step.command(),
                Optional.of(ShellCommand.of("bash", "-c", script)),
                step.timeout(),
                step.isIdempotent(),
                step.cancel(),
                step.onFailure());
    }

    public static Compensation compensation(String id, String script) {
        return new Compensation(id, title(id), ShellCommand.of("bash", "-c", script), Duration.ofMinutes(1));
    }

    public static LocalizedText title(String id) {
        return new LocalizedText("단계 " + id, "Step " + id);
    }

    private static SortedMap<String, String> noValues() {
        return new TreeMap<>();
    }
}
