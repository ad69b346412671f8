package dev.dangjik.command;

import dev.dangjik.message.Language;
import dev.dangjik.permission.Actor;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What somebody has filled in.
///
/// @param target what it was shown for
/// @param values name to text of the arguments that were filled in; a flag has `true`
/// @param signature of the signed request: the same signature again is a replay
/// @param semanticKey what every submission of the same form has in common
public record FormSubmission(
        Actor actor,
        Language language,
        Target target,
        SortedMap<String, String> values,
        String signature,
        String semanticKey) {
    public FormSubmission {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /// What a form remembers of the line that was typed. It says what was asked for and where, and permits nothing.
    ///
    /// @param stack id
    /// @param command id
    /// @param digest of the command's definition, see there
    /// @param channel Slack id of where the line was typed
    /// @param typedAt when that was, to the second
    /// @param responseUrl where that line may be answered, within 30 minutes
    public record Target(
            String stack,
            String command,
            String digest,
            Optional<String> channel,
            Instant typedAt,
            Optional<String> responseUrl,
            boolean isBreakingGlass) {}
}
