package dev.dangjik.run;

import dev.dangjik.message.Text;
import dev.dangjik.plan.Segment;
import dev.dangjik.stack.Host;
import dev.dangjik.store.Pause;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// Carries a call of an interface on a host. It is made once: after a crash in between, and when its answer is lost,
/// what is read back decides, and where that cannot tell, a person does.
final class HttpTriggers {
    private static final Duration BETWEEN = Duration.ofSeconds(2);
    private static final int LOOKS = 5;

    private final Journal journal;
    private final TriggerClient client;
    private final Pause pause;

    HttpTriggers(Journal journal, TriggerClient client, Pause pause) {
        this.journal = journal;
        this.client = client;
        this.pause = pause;
    }

    /// @param isNew whether nothing of it can have begun
    SegmentEnd carry(Claim claim, Segment.HttpTrigger trigger, Host host, boolean isNew) {
        if (claim.resolution().isPresent()) {
            return decided(claim, trigger, host, claim.resolution().get());
        }
        if (!isNew) {
            return seen(claim, trigger, host, doubted(client.look(host, trigger)));
        }
        begin(claim, trigger);
        return seen(claim, trigger, host, client.fire(host, trigger));
    }

    /// Nobody saw the end of a call that may have begun: it may have its effect yet.
    private static TriggerClient.Seen doubted(TriggerClient.Seen seen) {
        return seen instanceof TriggerClient.Seen.NotThere(var found) ? new TriggerClient.Seen.Unclear(found) : seen;
    }

    private SegmentEnd seen(Claim claim, Segment.HttpTrigger trigger, Host host, TriggerClient.Seen first) {
        var seen = first;
        for (int looks = 1; seen instanceof TriggerClient.Seen.Unclear && looks < LOOKS; looks++) {
            journal.check(claim);
            pause.pause(BETWEEN);
            seen = doubted(client.look(host, trigger));
        }
        return switch (seen) {
            case TriggerClient.Seen.There _ -> passed(claim, trigger);
            case TriggerClient.Seen.NotThere(var found) -> failed(claim, trigger, RunState.FAILED_SAFE, found);
            case TriggerClient.Seen.NotMade(var why) -> failed(claim, trigger, RunState.FAILED_SAFE, why);
            case TriggerClient.Seen.Unclear(var why) ->
                new SegmentEnd.InDoubt(Text.of("run.detail.trigger-unclear", why));
        };
    }

    private SegmentEnd decided(Claim claim, Segment.HttpTrigger trigger, Host host, Claim.Decided decided) {
        journal.reopen(claim, trigger.number());
        return switch (decided.resolution()) {
            case DONE -> passed(claim, trigger);
            case LEAVE -> failed(claim, trigger, RunState.FAILED_UNSAFE, Text.of("run.detail.resolved", decided.by()));
            case RESUME, ROLL_BACK ->
                switch (client.look(host, trigger)) {
                    case TriggerClient.Seen.There _ -> passed(claim, trigger);
                    case TriggerClient.Seen.NotThere(var found) -> failed(claim, trigger, RunState.FAILED_SAFE, found);
                    case TriggerClient.Seen.NotMade(var why) ->
                        new SegmentEnd.InDoubt(Text.of("run.detail.trigger-unclear", why));
                    case TriggerClient.Seen.Unclear(var why) ->
                        new SegmentEnd.InDoubt(Text.of("run.detail.trigger-unclear", why));
                };
        };
    }

    private SegmentEnd passed(Claim claim, Segment.HttpTrigger trigger) {
        end(claim, trigger, "ok", "");
        return new SegmentEnd.Passed(Optional.empty());
    }

    private SegmentEnd failed(Claim claim, Segment.HttpTrigger trigger, RunState state, Text why) {
        end(claim, trigger, "failed", why.key());
        return new SegmentEnd.Stopped(state, why);
    }

    private void begin(Claim claim, Segment.HttpTrigger trigger) {
        journal.write(claim, Transition.SEGMENT_RUN, handle -> {
            handle.createUpdate("""
                            update run_step set state = 'running', attempts = attempts + 1, started_at = :now
                            where run_id = :id and segment = :segment""")
                    .bind("id", claim.id().value())
                    .bind("segment", trigger.number())
                    .bind("now", journal.now())
                    .execute();
            Journal.segmentState(handle, claim, trigger.number(), "running");
        });
    }

    private void end(Claim claim, Segment.HttpTrigger trigger, String state, String problem) {
        journal.write(claim, Transition.SEGMENT_END, handle -> {
            handle.createUpdate("""
                            update run_step set state = :state, how = 'ran', ended_at = :now
                            where run_id = :id and segment = :segment""")
                    .bind("id", claim.id().value())
                    .bind("segment", trigger.number())
                    .bind("state", state)
                    .bind("now", journal.now())
                    .execute();
            Journal.segmentState(handle, claim, trigger.number(), "ended");
            journal.audit(
                    handle,
                    claim,
                    "step.ended",
                    Map.of("segment", trigger.number(), "step", trigger.id(), "problem", problem));
        });
    }
}
