package dev.dangjik.approval;

import dev.dangjik.permission.Decision;
import dev.dangjik.plan.Plan;
import java.util.List;

/// What others are to be asked.
///
/// @param needs what policy wants
/// @param excluded ids of persons who never count since they asked
/// @param beneficiaries ids of the persons for whom it is; they never count either
public record Asking(Plan plan, Decision.NeedsApproval needs, List<String> excluded, List<String> beneficiaries) {
    public Asking {
        excluded = List.copyOf(excluded);
        beneficiaries = List.copyOf(beneficiaries);
    }

    /// What is asked when `requester` wants `plan`.
    public static Asking of(Plan plan, Decision.NeedsApproval needs, String requester) {
        var others = plan.beneficiaries();
        return new Asking(plan, needs.without(others), List.of(requester), others);
    }
}
