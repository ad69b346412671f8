package dev.dangjik.run;

import dev.dangjik.message.LocalizedText;
import dev.dangjik.plan.Phase;
import java.time.Instant;
import java.util.Optional;

/// A step of a run as a person sees it.
///
/// @param segment number of its segment, from 1
/// @param isCompensation whether it belongs to the way back; such a step appears only once it has begun
/// @param isResumable whether a run that was interrupted in it can go on
/// @param how `ran`, `observed` (its effect was found to be there already) or `skipped`, once it has ended
/// @param attempts how often it was begun; more than 1 after a supervisor was lost
/// @param exitCode of its command, once it has ended by itself
public record StepView(
        int segment,
        String id,
        LocalizedText title,
        Phase phase,
        boolean isCompensation,
        boolean isResumable,
        StepState state,
        Optional<String> how,
        int attempts,
        Optional<Integer> exitCode,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt) {}
