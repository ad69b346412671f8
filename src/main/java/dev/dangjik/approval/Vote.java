package dev.dangjik.approval;

import java.time.Instant;
import java.util.Optional;

/// What one person has answered to a question.
///
/// @param person id; several accounts of one person have one vote
/// @param account `team/user`, or `console:user`
/// @param reason in the person's own words
public record Vote(String person, String account, Verdict verdict, Optional<String> reason, Instant at) {
    /// Yes or no.
    public enum Verdict {
        APPROVE,
        DENY
    }
}
