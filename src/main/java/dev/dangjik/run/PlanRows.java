package dev.dangjik.run;

import dev.dangjik.plan.Plan;
import dev.dangjik.plan.Segment;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// The rows of `run_segment` and `run_step` that a plan makes, before anything of it has begun.
final class PlanRows {
    private PlanRows() {}

    static void insert(Handle handle, RunId id, Plan plan) {
        for (var segment : plan.segments()) {
            switch (segment) {
                case Segment.Remote remote -> {
                    insertSegment(handle, id, remote.number(), "remote", Optional.of(remote.host()));
                    for (int i = 0; i < remote.steps().size(); i++) {
                        var step = remote.steps().get(i);
                        insertStep(handle, id, remote.number(), step.id(), i);
                    }
                }
                case Segment.FromOutside look -> {
                    insertSegment(handle, id, look.number(), "bot", Optional.empty());
                    insertStep(handle, id, look.number(), look.id(), 0);
                }
                case Segment.Exposure exposure -> {
                    insertSegment(handle, id, exposure.number(), "bot", Optional.of(exposure.host()));
                    for (int i = 0; i < exposure.stages().size(); i++) {
                        var stage = exposure.stages().get(i).stage();
                        insertStep(handle, id, exposure.number(), stage.id(), i);
                    }
                }
                case Segment.HttpTrigger trigger -> {
                    insertSegment(handle, id, trigger.number(), "bot", Optional.of(trigger.host()));
                    insertStep(handle, id, trigger.number(), trigger.id(), 0);
                }
            }
        }
    }

    static void delete(Handle handle, RunId id) {
        handle.execute("delete from run_segment where run_id = ?", id.value());
        handle.execute("delete from run_step where run_id = ?", id.value());
    }

    private static void insertSegment(Handle handle, RunId id, int number, String kind, Optional<String> host) {
        handle.execute(
                "insert into run_segment (run_id, number, kind, host, state) values (?, ?, ?, ?, 'pending')",
                id.value(),
                number,
                kind,
                host);
    }

    private static void insertStep(Handle handle, RunId id, int segment, String step, int position) {
        handle.execute(
                "insert into run_step (run_id, segment, id, position, state) values (?, ?, ?, ?, 'pending')",
                id.value(),
                segment,
                step,
                position);
    }
}
