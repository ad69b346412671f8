package dev.dangjik.command;

import dev.dangjik.approval.Consent;
import dev.dangjik.approval.Vote;
import dev.dangjik.message.Text;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.Segment;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/// Whether consent to an opening has lain about for so long that nobody would be there any more when the page opens
/// (ADR 19).
final class UnusedConsent {
    /// How much later than it could a page may open.
    private static final Duration LATE = Duration.ofMinutes(5);

    private UnusedConsent() {}

    /// Why others are to be asked anew; empty while it may be used. A plan that opens nothing may begin at any time.
    ///
    /// @param since when it has been the turn of the plan: no other opening of the page is in its way since
    static Optional<Text> why(Plan plan, Consent consent, Instant since, Instant now) {
        var granted = granted(consent);
        return plan.segments().stream()
                .filter(Segment.Exposure.class::isInstance)
                .map(Segment.Exposure.class::cast)
                .map(Segment.Exposure::lasts)
                .findFirst()
                .filter(lasts -> now.isAfter(since.plus(LATE))
                        || now.isAfter(granted.plus(lasts).plus(LATE)))
                .map(lasts -> Text.of("approval.unused", granted, LATE, lasts.plus(LATE)));
    }

    private static Instant granted(Consent consent) {
        return consent.request().votes().stream()
                .filter(vote -> vote.verdict() == Vote.Verdict.APPROVE)
                .map(Vote::at)
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }
}
