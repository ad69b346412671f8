package dev.dangjik.approval;

import dev.dangjik.permission.Decision;
import dev.dangjik.plan.Plan;
import java.util.List;

/// What others are to be asked.
///
/// @param needs what policy wants
/// @param excluded ids of persons who never count
public record Asking(Plan plan, Decision.NeedsApproval needs, List<String> excluded) {
    public Asking {
        excluded = List.copyOf(excluded);
    }
}
