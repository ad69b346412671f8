package dev.dangjik.command.catalogue;

import dev.dangjik.message.LocalizedText;
import dev.dangjik.plan.CancelSafety;
import dev.dangjik.plan.OnFailure;
import dev.dangjik.plan.Phase;
import java.time.Duration;
import java.util.Optional;

/// One step of a command as the operator wrote it.
///
/// @param host id of a host, or the placeholder `${service.host}`
/// @param verify postcondition, true when the step's effect is there
public record StepDefinition(
        String id,
        LocalizedText title,
        Phase phase,
        StepAction action,
        String host,
        Duration timeout,
        boolean isIdempotent,
        Optional<StepAction> verify,
        CancelSafety cancel,
        OnFailure onFailure) {}
