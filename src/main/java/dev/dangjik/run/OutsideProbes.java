package dev.dangjik.run;

import dev.dangjik.message.Text;
import dev.dangjik.plan.Segment;
import dev.dangjik.store.Pause;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// Carries a look from outside: the address must answer as declared for a while without a break. A look that does
/// not succeed is told and undoes nothing, since the bot's own network may be at fault.
final class OutsideProbes {
    private static final Duration EVERY = Duration.ofSeconds(1);

    /// How much longer than the declared time it may take until the unbroken stretch is seen.
    private static final Duration GRACE = Duration.ofSeconds(30);

    private final Journal journal;
    private final OutsideClient client;
    private final Pause pause;

    OutsideProbes(Journal journal, OutsideClient client, Pause pause) {
        this.journal = journal;
        this.client = client;
        this.pause = pause;
    }

    SegmentEnd carry(Claim claim, Segment.FromOutside probe) {
        var begun = journal.now();
        write(claim, probe, Transition.SEGMENT_RUN, "running", Optional.empty());
        var expected = expected(claim, probe);
        Instant good = begun;
        var last = "";
        while (journal.now().isBefore(begun.plus(probe.lasts()).plus(GRACE))) {
            journal.check(claim);
            var problem = problem(probe, expected);
            if (problem.isPresent()) {
                last = problem.get();
                good = journal.now();
            } else if (!journal.now().isBefore(good.plus(probe.lasts()))) {
                write(claim, probe, Transition.SEGMENT_END, "ok", Optional.empty());
                return new SegmentEnd.Passed(Optional.empty());
            }
            pause.pause(EVERY);
        }
        write(claim, probe, Transition.SEGMENT_END, "failed", Optional.of(last));
        return new SegmentEnd.Passed(
                Optional.of(Text.of("run.detail.outside-failed", probe.url().toString(), last)));
    }

    /// The fingerprint of the certificate that must be served; empty where any will do.
    private Optional<String> expected(Claim claim, Segment.FromOutside probe) {
        return switch (probe) {
            case Segment.OutsideProbe _ -> Optional.empty();
            case Segment.OutsideCertificate _ ->
                Optional.of(journal.fact(claim, KnownFact.CERTIFICATE).orElse("-"));
        };
    }

    private Optional<String> problem(Segment.FromOutside probe, Optional<String> expected) {
        return switch (client.look(probe.url())) {
            case OutsideClient.Look.Answered answered ->
                switch (probe) {
                    case Segment.OutsideProbe declared ->
                        declared.statuses().contains(answered.status())
                                ? Optional.empty()
                                : Optional.of("HTTP " + answered.status());
                    case Segment.OutsideCertificate _ ->
                        answered.certificate().equals(expected)
                                ? Optional.empty()
                                : Optional.of(
                                        "SHA-256 " + answered.certificate().orElse("-"));
                };
            case OutsideClient.Look.NotReached(var why) -> Optional.of(why);
        };
    }

    private void write(
            Claim claim, Segment.FromOutside probe, Transition transition, String step, Optional<String> problem) {
        boolean isBegin = transition == Transition.SEGMENT_RUN;
        journal.write(claim, transition, handle -> {
            handle.createUpdate(isBegin ? """
                            update run_step set state = 'running', attempts = attempts + 1, started_at = :now
                            where run_id = :id and segment = :segment and state in ('pending', 'running')""" : """
                            update run_step set state = :step, how = 'ran', ended_at = :now
                            where run_id = :id and segment = :segment""")
                    .bind("id", claim.id().value())
                    .bind("segment", probe.number())
                    .bind("now", journal.now())
                    .bindMap(isBegin ? Map.of() : Map.of("step", step))
                    .execute();
            Journal.segmentState(handle, claim, probe.number(), isBegin ? "running" : "ended");
            if (!isBegin) {
                journal.audit(
                        handle,
                        claim,
                        "step.ended",
                        Map.of("segment", probe.number(), "step", probe.id(), "problem", problem.orElse("")));
            }
        });
    }
}
