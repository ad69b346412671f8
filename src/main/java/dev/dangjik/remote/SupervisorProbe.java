package dev.dangjik.remote;

import dev.dangjik.plan.DetachMode;
import java.util.Map;
import java.util.Optional;

/// What a VM can do for the supervisor.
///
/// @param best way to detach; empty when there is none
/// @param reasons for each way, why it works or does not
/// @param help what would make a way, or a better one, possible
/// @param vmDirectory absolute path of the supervisor's directory
/// @param clockMillis the VM's clock when it answered, epoch milliseconds
/// @param freeKib free space there
public record SupervisorProbe(
        Optional<DetachMode> best,
        Map<DetachMode, Reason> reasons,
        String help,
        String vmDirectory,
        long clockMillis,
        long freeKib) {
    public SupervisorProbe {
        reasons = Map.copyOf(reasons);
    }

    /// Whether a way to detach works, and why.
    public record Reason(boolean isPossible, String text) {}
}
