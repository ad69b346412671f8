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
                        insertStep(
                                handle,
                                id,
                                remote.number(),
                                remote.steps().get(i).id(),
                                i);
                    }
                }
                case Segment.OutsideProbe probe -> {
                    insertSegment(handle, id, probe.number(), "bot", Optional.empty());
                    insertStep(handle, id, probe.number(), probe.id(), 0);
                }
            }
        }
    }

    static void delete(Handle handle, RunId id) {
        handle.execute("delete from run_segment where run_id = ?", id.value());
        handle.execute("delete from run_step where run_id = ?", id.value());
    }

    private static void insertSegment(Handle handle, RunId id, int number, String kind, Optional<String> host) {
        handle.createUpdate("""
                        insert into run_segment (run_id, number, kind, host, state)
                        values (:id, :number, :kind, :host, 'pending')""")
                .bind("id", id.value())
                .bind("number", number)
                .bind("kind", kind)
                .bind("host", host)
                .execute();
    }

    private static void insertStep(Handle handle, RunId id, int segment, String step, int position) {
        handle.createUpdate("""
                        insert into run_step (run_id, segment, id, position, state)
                        values (:id, :segment, :step, :position, 'pending')""")
                .bind("id", id.value())
                .bind("segment", segment)
                .bind("step", step)
                .bind("position", position)
                .execute();
    }
}
