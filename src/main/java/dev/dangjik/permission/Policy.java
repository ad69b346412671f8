package dev.dangjik.permission;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/// Decides who may do what. Denies by default; a deny rule wins; a look-up that cannot be made denies.
public interface Policy {
    Decision decide(DecisionRequest request);

    /// What each rule that is about this person and this stack says to the request, those that count first.
    List<Finding> explain(DecisionRequest request);

    /// Commands and verbs this actor may ask for here, approval or not, ordered by stack and command; for `help`.
    /// Conditions and services that depend on arguments count as fulfilled.
    ///
    /// @param channel Slack id; empty at the console
    SortedSet<CommandSubject> allowedCommands(Actor actor, Optional<String> channel, Instant at);
}
