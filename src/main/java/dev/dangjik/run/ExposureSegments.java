package dev.dangjik.run;

import dev.dangjik.plan.ExposureStage;
import dev.dangjik.plan.PlanDigest;
import dev.dangjik.plan.Segment;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/// Lets the package that knows surfaces carry their segments, with the writes of a run.
final class ExposureSegments {
    private final Journal journal;
    private final ExposureCarrier carrier;

    ExposureSegments(Journal journal, ExposureCarrier carrier) {
        this.journal = journal;
        this.carrier = carrier;
    }

    SegmentEnd carry(Claim claim, Segment.Exposure segment) {
        return switch (carrier.carry(new OfRun(journal, claim, segment))) {
            case ExposureCarrier.Outcome.Closed(var remark) -> new SegmentEnd.Passed(remark);
            case ExposureCarrier.Outcome.NotOpened(var why) -> new SegmentEnd.Stopped(RunState.FAILED_SAFE, why);
            case ExposureCarrier.Outcome.Cancelled(var why) -> new SegmentEnd.Stopped(RunState.CANCELLED, why);
            case ExposureCarrier.Outcome.Later(var pause) -> new SegmentEnd.Later(pause);
        };
    }

    private record OfRun(Journal journal, Claim claim, Segment.Exposure planned) implements ExposureCarrier.Carried {
        @Override
        public RunId run() {
            return claim.id();
        }

        @Override
        public String stack() {
            return claim.plan().stack();
        }

        @Override
        public String planDigest() {
            return PlanDigest.of(claim.plan());
        }

        @Override
        public Optional<String> cancelBy() {
            return claim.cancelBy();
        }

        @Override
        public void check() {
            journal.check(claim);
        }

        @Override
        public void intend(Consumer<Handle> work) {
            write(Transition.SEGMENT_INTEND, "launching", work);
        }

        @Override
        public void tell(Consumer<Handle> work) {
            write(Transition.SEGMENT_MIRROR, "running", work);
        }

        @Override
        public void end(Consumer<Handle> work) {
            write(Transition.SEGMENT_END, "ended", work);
        }

        private void write(Transition transition, String state, Consumer<Handle> work) {
            journal.write(claim, transition, handle -> {
                Journal.segmentState(handle, claim, planned.number(), state);
                work.accept(handle);
            });
        }

        @Override
        public void stage(Handle transaction, ExposureStage stage, StepState state) {
            boolean isOver = state != StepState.PENDING && state != StepState.RUNNING;
            transaction
                    .createUpdate("""
                            update run_step set state = :state,
                                attempts = attempts + (case when :running and state <> 'running' then 1 else 0 end),
                                started_at = case when :skipped then started_at
                                                  else coalesce(started_at, cast(:now as timestamptz)) end,
                                ended_at = case when :over then cast(:now as timestamptz) else null end,
                                how = case when :skipped then 'skipped' when :over then 'ran' else null end
                            where run_id = :id and segment = :segment and id = :stage and state <> :state""")
                    .bind("id", claim.id().value())
                    .bind("segment", planned.number())
                    .bind("stage", stage.id())
                    .bind("state", state.id())
                    .bind("running", state == StepState.RUNNING)
                    .bind("skipped", state == StepState.SKIPPED)
                    .bind("over", isOver)
                    .bind("now", journal.now())
                    .execute();
        }

        @Override
        public void audit(Handle transaction, String type, Map<String, Object> body) {
            journal.audit(transaction, claim, type, body);
        }

        @Override
        public Instant now() {
            return journal.now();
        }
    }
}
