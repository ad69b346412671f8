package dev.dangjik.run;

import dev.dangjik.approval.ApprovalRequest;
import dev.dangjik.message.Language;
import dev.dangjik.message.Text;
import dev.dangjik.permission.Effect;
import dev.dangjik.plan.LockName;
import dev.dangjik.plan.Phase;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// Everything a person may be told about a run.
///
/// @param requestedBy person id, or the account where no person is bound
/// @param requesterAccount `team/user`, or `console:user`
/// @param approvedBy person ids
/// @param channel Slack id of the channel its message stands in
/// @param arguments of the command, name to canonical text
/// @param steps in the order of the plan, compensations that have begun behind them
/// @param output the last lines of output, oldest first, redacted
/// @param detail why it stands or ended as it does, when there is something to say
/// @param startedAt when it got its lock
/// @param cancelBy who asked to cancel it
/// @param queue its place in the queue, while it waits for its lock
/// @param activation how often it was taken up; a person's decision about it adds one
/// @param trouble why it does not go on, once that has lasted for a minute
/// @param approval what others were asked about it last, while it has not begun
/// @param held the freeze windows for whose end it waits, while it does
public record RunView(
        RunId id,
        Optional<String> invocation,
        String command,
        String stack,
        Optional<String> service,
        Effect effect,
        Optional<LockName> lock,
        RunState state,
        String requestedBy,
        String requesterAccount,
        List<String> approvedBy,
        Language language,
        String channel,
        SortedMap<String, String> arguments,
        List<StepView> steps,
        List<String> output,
        RunFacts facts,
        Optional<Text> detail,
        Instant createdAt,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt,
        Optional<String> cancelBy,
        Optional<QueuePlace> queue,
        int activation,
        Optional<HostTrouble> trouble,
        Optional<ApprovalRequest> approval,
        Optional<Hold> held) {
    public RunView {
        approvedBy = List.copyOf(approvedBy);
        steps = List.copyOf(steps);
        output = List.copyOf(output);
    }

    /// Whether a step has begun behind which nothing is brought back any more.
    public boolean isCommitted() {
        return steps.stream()
                .filter(step -> !step.isCompensation() && step.startedAt().isPresent())
                .anyMatch(step -> step.phase() == Phase.COMMIT || step.phase() == Phase.CLEANUP);
    }

    /// Where a run stands in the queue of its lock.
    ///
    /// @param position 1 is next
    /// @param holder the run that holds the lock now; empty in the moment of a change
    /// @param isHolderInDoubt whether that one keeps the lock until a person has decided about it
    public record QueuePlace(int position, Optional<RunId> holder, boolean isHolderInDoubt) {}

    /// Nothing can be done on a host for now; it is tried again.
    public record HostTrouble(Instant since, Text why) {}
}
