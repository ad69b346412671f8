package dev.dangjik.approval;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A question to others: may exactly this plan run? Asked anew, in another round, when the plan has changed.
///
/// @param run id of the run that waits for the answer
/// @param round from 1
/// @param code stands beside the plan and comes back with every vote, so that nobody votes about a plan they were not
///     shown; 6 characters of base 32
/// @param planDigest of the plan that is asked about
/// @param rules ids of the rules that want it
/// @param needed how many others have to consent
/// @param roles one of which each of them holds
/// @param people ids of the persons who could when it was asked
/// @param excluded ids of persons who never count since they asked
/// @param beneficiaries ids of the persons for whom it is; they never count either
/// @param isTotpNeeded whether a yes needs a code from the person's authenticator
/// @param reminders how often those who could consent were reminded
/// @param deadline from then on no vote counts
/// @param votes in the order in which they came
public record ApprovalRequest(
        String run,
        int round,
        String code,
        String planDigest,
        List<String> rules,
        int needed,
        List<String> roles,
        List<String> people,
        List<String> excluded,
        List<String> beneficiaries,
        boolean isTotpNeeded,
        State state,
        int reminders,
        Instant askedAt,
        Instant deadline,
        List<Vote> votes) {
    /// What codes are made of: base 32 without look-alikes.
    static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

    static final int CODE = 6;

    /// Shares of the time for an answer after which people are reminded, in percent.
    private static final List<Integer> REMINDERS = List.of(20, 55);

    public ApprovalRequest {
        rules = List.copyOf(rules);
        roles = List.copyOf(roles);
        people = List.copyOf(people);
        excluded = List.copyOf(excluded);
        beneficiaries = List.copyOf(beneficiaries);
        votes = List.copyOf(votes);
    }

    /// Where it stands.
    public enum State {
        PENDING,
        APPROVED,
        /// Approved, and what it was about has begun: the consent is used up.
        USED,
        DENIED,
        WITHDRAWN,
        EXPIRED
    }

    /// Whether `text` can be the code of a plan.
    public static boolean isPossibleCode(String text) {
        return text.length() == CODE && text.chars().allMatch(character -> ALPHABET.indexOf(character) >= 0);
    }

    /// Ids of the persons who have consented, in the order in which they did.
    public List<String> approvedBy() {
        return votes.stream()
                .filter(vote -> vote.verdict() == Vote.Verdict.APPROVE)
                .map(Vote::person)
                .toList();
    }

    /// What this person has said last; empty when that is nothing.
    public Optional<Vote> voteOf(String person) {
        return votes.stream().filter(vote -> vote.person().equals(person)).findFirst();
    }

    /// The vote that ended it; empty when none did.
    public Optional<Vote> denial() {
        return votes.stream()
                .filter(vote -> vote.verdict() == Vote.Verdict.DENY)
                .findFirst();
    }

    /// How many reminders are due by `now`.
    int remindersBy(Instant now) {
        return (int) REMINDERS.stream()
                .filter(share -> !now.isBefore(reminder(share)))
                .count();
    }

    /// When something is to be done about it next: a reminder, which may be overdue, or its end.
    public Instant nextLook() {
        return reminders < REMINDERS.size() ? reminder(REMINDERS.get(reminders)) : deadline;
    }

    private Instant reminder(int share) {
        return askedAt.plus(
                Duration.between(askedAt, deadline).multipliedBy(share).dividedBy(100));
    }
}
