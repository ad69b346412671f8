package dev.dangjik.approval;

import dev.dangjik.plan.Plan;
import dev.dangjik.plan.PlanDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Consent for tests of what is done with it.
public final class SomeConsent {
    private static final Instant ASKED = Instant.parse("2026-11-20T12:00:00Z");

    private SomeConsent() {}

    /// One other person, asked by the rule `two-eyes` about something of Hana's, has consented.
    public static Consent to(Plan plan, String person, String account) {
        return new Consent(new ApprovalRequest(
                "261120bbbbb",
                1,
                "7kq2xm",
                PlanDigest.of(plan),
                List.of("two-eyes"),
                1,
                List.of("operator"),
                List.of(person),
                List.of("hana"),
                List.of(),
                false,
                ApprovalRequest.State.APPROVED,
                0,
                ASKED,
                ASKED.plus(Duration.ofMinutes(30)),
                List.of(new Vote(person, account, Vote.Verdict.APPROVE, Optional.empty(), ASKED))));
    }
}
