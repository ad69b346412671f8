package dev.dangjik.run;

import dev.dangjik.plan.Segment;
import dev.dangjik.plan.Step;
import dev.dangjik.remote.SegmentEvent;
import dev.dangjik.remote.SegmentFollow;
import dev.dangjik.remote.SegmentOffsets;
import dev.dangjik.remote.SegmentOutcome;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/// Mirrors what the VM tells about a segment: offsets, steps, output and facts of one answer in one transaction.
final class SegmentJournal {
    /// Compensations stand behind the steps.
    private static final int BEHIND = 10_000;

    private final Journal journal;
    private final UnaryOperator<String> redaction;

    /// @param redaction takes secrets out of what steps print and tell
    SegmentJournal(Journal journal, UnaryOperator<String> redaction) {
        this.journal = journal;
        this.redaction = redaction;
    }

    /// Where a segment stands in the table.
    record SegmentRow(String state, SegmentOffsets offsets, Optional<Instant> launchedAt) {
        boolean isPending() {
            return state.equals("pending");
        }

        boolean isLaunching() {
            return state.equals("launching");
        }
    }

    /// Output that is to be written: whole lines where possible.
    ///
    /// @param from offset of its first byte on the VM
    /// @param next offset behind its last byte
    record Output(long from, long next, String text) {}

    static SegmentRow row(Handle handle, RunId id, int number) {
        return handle.createQuery("select * from run_segment where run_id = :id and number = :number")
                .bind("id", id.value())
                .bind("number", number)
                .map((result, _) -> row(new Row(result)))
                .one();
    }

    private static SegmentRow row(Row row) throws SQLException {
        return new SegmentRow(
                row.text("state").orElseThrow(),
                new SegmentOffsets(
                        row.result().getLong("events_offset"), row.result().getLong("output_offset")),
                row.time("launched_at"));
    }

    /// Intent before effect: from here on the segment may have been started.
    void intend(Claim claim, int number) {
        journal.write(claim, Transition.SEGMENT_INTEND, handle -> {
            handle.createUpdate("""
                            update run_segment set state = 'launching', launched_at = :now
                            where run_id = :id and number = :number""")
                    .bind("id", claim.id().value())
                    .bind("number", number)
                    .bind("now", journal.now())
                    .execute();
            journal.audit(handle, claim, "segment.launching", Map.of("segment", number));
        });
    }

    /// Writes one answer down.
    void mirror(Claim claim, Segment.Remote segment, SegmentFollow follow, Optional<Output> output, boolean isFirst) {
        journal.write(claim, isFirst ? Transition.SEGMENT_RUN : Transition.SEGMENT_MIRROR, handle -> {
            handle.createUpdate("""
                            update run_segment set state = case state when 'ended' then state else 'running' end,
                                events_offset = greatest(events_offset, :events),
                                output_offset = greatest(output_offset, :output)
                            where run_id = :id and number = :number""")
                    .bind("id", claim.id().value())
                    .bind("number", segment.number())
                    .bind("events", follow.nextEventsOffset())
                    .bind("output", output.map(Output::next).orElse(0L))
                    .execute();
            Journal.noTrouble(handle, claim);
            follow.completeEvents().forEach(event -> apply(handle, claim, segment, event));
            output.ifPresent(part -> write(handle, claim, segment.number(), part));
        });
    }

    /// The segment has ended on the VM.
    void end(Claim claim, int number, SegmentOutcome outcome, int exitCode) {
        journal.write(
                claim,
                Transition.SEGMENT_END,
                handle -> handle.createUpdate("""
                        update run_segment set state = 'ended', outcome = :outcome, exit_code = :code, ended_at = :now
                        where run_id = :id and number = :number""")
                        .bind("id", claim.id().value())
                        .bind("number", number)
                        .bind("outcome", outcome.id())
                        .bind("code", exitCode)
                        .bind("now", journal.now())
                        .execute());
    }

    private void apply(Handle handle, Claim claim, Segment.Remote segment, SegmentEvent event) {
        int number = segment.number();
        switch (event) {
            case SegmentEvent.Begin(var step, var at) ->
                begin(handle, new StepKey(claim.id(), number, step, false), at);
            case SegmentEvent.End end -> {
                var key = new StepKey(claim.id(), number, end.step(), false);
                end(handle, key, end.exitCode(), end.how(), end.at());
                journal.auditVm(handle, claim, "step.ended", key.body(end.exitCode(), end.how()));
            }
            case SegmentEvent.CompensateBegin(var id, var at) -> {
                var key = new StepKey(claim.id(), number, id, true);
                insertCompensation(handle, key);
                begin(handle, key, at);
            }
            case SegmentEvent.CompensateEnd(var id, var code, var at) -> {
                var key = new StepKey(claim.id(), number, id, true);
                end(handle, key, code, "ran", at);
                journal.auditVm(handle, claim, "compensation.ended", key.body(code, "ran"));
            }
            case SegmentEvent.Fact(var name, var value) -> fact(handle, claim.id(), name, value);
            case SegmentEvent.Warning(var step, var word) ->
                fact(handle, claim.id(), RunFacts.warningAbout(step), word + " " + segment.host());
            case SegmentEvent.Resumed resumed -> fact(handle, claim.id(), KnownFact.RESUMED.id(), resumed.by());
            case SegmentEvent.Other _ -> {}
        }
    }

    /// Names a row of `run_step`.
    private record StepKey(RunId run, int segment, String id, boolean isCompensation) {
        Map<String, Object> body(int exitCode, String how) {
            return Map.of("segment", segment, "step", id, "exitCode", exitCode, "how", how);
        }
    }

    private static void insertCompensation(Handle handle, StepKey key) {
        handle.createUpdate("""
                        insert into run_step (run_id, segment, id, compensation, position, state)
                        select :run, :segment, :id, true, :behind + count(*), 'pending' from run_step
                        where run_id = :run and segment = :segment and compensation
                        on conflict do nothing""")
                .bind("run", key.run().value())
                .bind("segment", key.segment())
                .bind("id", key.id())
                .bind("behind", BEHIND)
                .execute();
    }

    private static void begin(Handle handle, StepKey key, Instant at) {
        handle.createUpdate("""
                        update run_step set state = 'running', attempts = attempts + 1, started_at = :at,
                            ended_at = null,
                            how = null, exit_code = null
                        where run_id = :run and segment = :segment and id = :id and compensation = :compensation""")
                .bind("run", key.run().value())
                .bind("segment", key.segment())
                .bind("id", key.id())
                .bind("compensation", key.isCompensation())
                .bind("at", at)
                .execute();
    }

    private static void end(Handle handle, StepKey key, int code, String how, Instant at) {
        handle.createUpdate("""
                        update run_step set state = :state, how = :how, exit_code = :code, ended_at = :at
                        where run_id = :run and segment = :segment and id = :id and compensation = :compensation""")
                .bind("run", key.run().value())
                .bind("segment", key.segment())
                .bind("id", key.id())
                .bind("compensation", key.isCompensation())
                .bind("state", (code == 0 ? StepState.OK : StepState.FAILED).id())
                .bind("how", how)
                .bind("code", code)
                .bind("at", at)
                .execute();
    }

    private void fact(Handle handle, RunId id, String name, String value) {
        handle.createUpdate("""
                        insert into run_fact (run_id, name, value) values (:id, :name, :value)
                        on conflict (run_id, name) do update set value = excluded.value""")
                .bind("id", id.value())
                .bind("name", storable(name))
                .bind("value", storable(redaction.apply(value)))
                .execute();
    }

    private void write(Handle handle, Claim claim, int segment, Output part) {
        handle.createUpdate("""
                        insert into run_output (run_id, segment, position, content)
                        values (:id, :segment, :position, :content) on conflict do nothing""")
                .bind("id", claim.id().value())
                .bind("segment", segment)
                .bind("position", part.from())
                .bind("content", storable(redaction.apply(part.text())))
                .execute();
    }

    /// PostgreSQL keeps no NUL character in a text.
    private static String storable(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
    }

    /// Whether everything that has not ended can be done again, or be seen to be done.
    static boolean isSafeToGoOn(Handle handle, RunId id, Segment.Remote segment) {
        Set<String> ended =
                handle
                        .createQuery("""
                        select id from run_step
                        where run_id = :id and segment = :segment and not compensation and state in ('ok', 'failed')""")
                        .bind("id", id.value())
                        .bind("segment", segment.number())
                        .mapTo(String.class)
                        .stream()
                        .collect(Collectors.toSet());
        List<Step> left = segment.steps().stream()
                .filter(step -> !ended.contains(step.id()))
                .toList();
        return left.stream().allMatch(Step::isResumable);
    }
}
