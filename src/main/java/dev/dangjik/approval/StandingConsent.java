package dev.dangjik.approval;

import dev.dangjik.plan.Plan;

/// The proof that a standing approval is usable at this moment. Only [StandingApprovals] makes one.
public final class StandingConsent {
    private final StandingApproval approval;

    StandingConsent(StandingApproval approval) {
        this.approval = approval;
    }

    public StandingApproval approval() {
        return approval;
    }

    /// Whether it is about what `plan` does, and nobody is to gain by it nor a freeze window to be passed.
    boolean isAbout(Plan plan) {
        var wish = approval.wish();
        return plan.stack().equals(wish.stack())
                && plan.command().equals(wish.command())
                && plan.effect() == wish.effect()
                && plan.arguments().equals(wish.arguments())
                && plan.definitionDigest().equals(approval.digests().definition())
                && plan.policyDigest().equals(approval.digests().policy())
                && plan.passedWindows().isEmpty()
                && plan.beneficiaries().isEmpty();
    }
}
