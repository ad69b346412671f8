package dev.dangjik.run;

import dev.dangjik.approval.AuthorizedPlan;
import dev.dangjik.config.CanonicalJson;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.PlanDigest;
import java.util.List;
import java.util.Map;

/// A plan as a run keeps it, with what lets it run.
///
/// @param authority JSON: ids of rules, and of the persons who have approved
record StoredPlan(Plan plan, String digest, String authority) {
    static StoredPlan of(AuthorizedPlan authorized) {
        return new StoredPlan(
                authorized.plan(), authorized.digest(), authority(authorized.rules(), authorized.approvedBy()));
    }

    /// One that must not run yet: others are asked about it, or will be.
    static StoredPlan asked(Plan plan, List<String> rules) {
        return new StoredPlan(plan, PlanDigest.of(plan), authority(rules, List.of()));
    }

    private static String authority(List<String> rules, List<String> approvedBy) {
        return CanonicalJson.write(Map.of("rules", rules, "approvedBy", approvedBy));
    }
}
