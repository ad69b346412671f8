package dev.dangjik.approval;

import dev.dangjik.permission.Decision;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.PlanDigest;
import java.util.List;
import java.util.Set;

/// A plan that policy has allowed, or people have approved, by its digest. Nothing else can be started.
public final class AuthorizedPlan {
    private final Plan plan;
    private final String digest;
    private final List<String> rules;
    private final List<String> approvedBy;

    private AuthorizedPlan(Plan plan, String digest, List<String> rules, List<String> approvedBy) {
        this.plan = plan;
        this.digest = digest;
        this.rules = rules;
        this.approvedBy = approvedBy;
    }

    /// The plan as policy allowed it without anybody's approval.
    public static AuthorizedPlan of(Plan plan, Decision.Allowed allowed) {
        return new AuthorizedPlan(plan, PlanDigest.of(plan), allowed.rules(), List.of());
    }

    /// The plan as enough people have approved it.
    ///
    /// @throws IllegalArgumentException when they were shown another plan than this
    public static AuthorizedPlan of(Plan plan, Consent consent) {
        var digest = PlanDigest.of(plan);
        if (!digest.equals(consent.planDigest())) {
            throw new IllegalArgumentException(
                    "the consent is to the plan " + consent.planDigest() + ", not " + digest);
        }
        return new AuthorizedPlan(plan, digest, consent.rules(), consent.people());
    }

    /// The plan as people have approved its command, arguments and rules beforehand, whatever its facts are by now.
    ///
    /// @throws IllegalArgumentException when the consent is to something else
    public static AuthorizedPlan of(Plan plan, StandingConsent consent) {
        var approval = consent.approval();
        if (!consent.isAbout(plan)) {
            throw new IllegalArgumentException("the standing approval " + approval.id() + " is not to this plan");
        }
        var people = approval.approvals().stream().map(Vote::person).toList();
        return new AuthorizedPlan(plan, PlanDigest.of(plan), approval.rules(), people);
    }

    public Plan plan() {
        return plan;
    }

    /// Hex SHA-256 of the plan's canonical JSON.
    public String digest() {
        return digest;
    }

    public List<String> rules() {
        return rules;
    }

    /// Ids of the freeze windows that do not stop it. Without anybody's consent each of them does.
    public Set<String> passedWindows() {
        return approvedBy.isEmpty() ? Set.of() : plan.passedWindows();
    }

    /// Person ids of those who approved it.
    public List<String> approvedBy() {
        return approvedBy;
    }
}
