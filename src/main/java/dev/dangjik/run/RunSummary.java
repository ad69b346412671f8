package dev.dangjik.run;

import dev.dangjik.plan.LockName;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;

/// One line about a run: what a list shows, and what a person is told who finds a lock held.
///
/// @param arguments of the command, name to canonical text
/// @param requestedBy person id, or the account where no person is bound
/// @param since when it got its lock, or was asked for while it has none
public record RunSummary(
        RunId id,
        String command,
        String stack,
        Optional<String> service,
        Optional<LockName> lock,
        SortedMap<String, String> arguments,
        RunState state,
        String requestedBy,
        String requesterAccount,
        Instant since,
        Optional<Instant> endedAt) {}
