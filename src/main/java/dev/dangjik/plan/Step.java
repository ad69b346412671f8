package dev.dangjik.plan;

import dev.dangjik.message.LocalizedText;
import java.time.Duration;
import java.util.Optional;

/// One remote command of a segment. Says what will happen; nothing happens until a run executes it.
///
/// @param id unique in its segment, `[a-z][a-z0-9-]*`
/// @param command the exact words; a word `@file:NAME` stands for the path of that file of the segment on the VM
/// @param verify postcondition, true (exit 0) when the step's effect is there; asked before a begun step runs again
/// @param timeout after which the step is sent TERM, ten seconds later KILL, and counts as failed
/// @param isIdempotent whether running it again does no harm
public record Step(
        String id,
        LocalizedText title,
        Phase phase,
        ShellCommand command,
        Optional<ShellCommand> verify,
        Duration timeout,
        boolean isIdempotent,
        CancelSafety cancel,
        OnFailure onFailure) {
    /// Whether a run that was interrupted in this step can go on: it may run again, or can be asked whether it is done.
    public boolean isResumable() {
        return isIdempotent || verify.isPresent();
    }
}
