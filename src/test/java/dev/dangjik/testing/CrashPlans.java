package dev.dangjik.testing;

import dev.dangjik.plan.Phase;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.Segment;
import dev.dangjik.plan.Step;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// The plans of the crash tests: every step appends its id to the file `ran`, so that it can be counted.
public final class CrashPlans {
    private CrashPlans() {}

    public static Plan named(String name) {
        return switch (name) {
            case "deploy" -> Plans.of(deploy(), probe());
            case "failing-check" -> Plans.of(failing("check", Phase.CHECK));
            case "failing-change" -> Plans.of(failing("up", Phase.CHANGE));
            case "failing-without-way-back" ->
                Plans.of(Plans.segment(1, List.of(step("up", Phase.CHANGE, "; exit 1"))));
            case "waiting" -> Plans.of(waiting(false));
            case "waiting-check" -> Plans.of(Plans.segment(1, List.of(step("up", Phase.CHECK, Plans.HELD))));
            case "waiting-idempotent" -> Plans.of(waiting(true));
            default -> throw new IllegalArgumentException("no such plan: " + name);
        };
    }

    private static Segment.Remote deploy() {
        return Plans.segment(
                1,
                List.of(
                        step("check", Phase.CHECK, ""),
                        step("up", Phase.CHANGE, "; sleep 0.3"),
                        step("healthy", Phase.GATE, "; sleep 0.2"),
                        step("record", Phase.COMMIT, "")),
                Plans.compensation("back", "echo back >>~/ran"));
    }

    private static Segment.Remote failing(String id, Phase phase) {
        return Plans.segment(1, List.of(step(id, phase, "; exit 1")), Plans.compensation("back", "echo back >>~/ran"));
    }

    private static Segment.Remote waiting(boolean isIdempotent) {
        var up = step("up", Phase.CHANGE, Plans.HELD);
        return Plans.segment(
                1, List.of(isIdempotent ? Plans.idempotent(up) : up), Plans.compensation("back", "echo back >>~/ran"));
    }

    private static Segment.OutsideProbe probe() {
        return new Segment.OutsideProbe(
                2,
                "outside",
                Plans.title("outside"),
                URI.create("https://shop.example/"),
                Set.of(200),
                Duration.ofMillis(100));
    }

    private static Step step(String id, Phase phase, String more) {
        return Plans.step(id, phase, "echo " + id + " >>~/ran; echo output of " + id + more);
    }
}
