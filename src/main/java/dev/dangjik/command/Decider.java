package dev.dangjik.command;

import dev.dangjik.approval.ApprovalRequest;
import dev.dangjik.approval.Ballot;
import dev.dangjik.approval.CodeOutcome;
import dev.dangjik.approval.Vote;
import dev.dangjik.approval.VoteOutcome;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.message.Text;
import dev.dangjik.permission.CommandSubject;
import dev.dangjik.permission.Decision;
import dev.dangjik.run.RunApprovals;
import dev.dangjik.run.RunControl;
import dev.dangjik.run.RunView;
import dev.dangjik.run.Runner;
import dev.dangjik.run.Runs;
import dev.dangjik.stack.Person;
import dev.dangjik.store.Transactions;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Decides about a plan in one transaction, and says what came of it, the most specific reason first: how the question
/// stands, what this person has said before, who they are, what they have filled in.
public final class Decider {
    private final Books books;
    private final Consents consents;
    private final Authority authority;
    private final StepUp stepUp;

    public Decider(Books books, Consents consents, Authority authority, StepUp stepUp) {
        this.books = books;
        this.consents = consents;
        this.authority = authority;
        this.stepUp = stepUp;
    }

    /// Where decisions are written.
    ///
    /// @param transactions for what somebody waits for
    public record Books(
            Transactions transactions, Inbox inbox, Runs runs, RunApprovals approvals, Runner runner, Clock clock) {}

    /// Takes everything back that was written for somebody who does not wait any more.
    private static final class GivenUp extends RuntimeException {}

    /// A submission with what is known about who made it before the transaction.
    private record Case(
            ReviewSubmission submission,
            RunView run,
            boolean isHigh,
            Decision decision,
            Optional<StepUp.Enrolment> enrolment) {}

    ReviewOutcome decide(Catalogue now, ReviewSubmission submission, Handover handover) {
        var prepared = prepared(now, submission);
        try {
            var outcome = books.transactions().call(transaction -> {
                if (!handover.begin("")) {
                    throw new GivenUp();
                }
                return recorded(transaction, submission, prepared, handover);
            });
            if (handover.take()) {
                books.runner().kick();
            }
            return outcome;
        } catch (GivenUp e) {
            return new ReviewOutcome.NotInTime();
        }
    }

    /// What may wait for Slack or a disk, done before anything is locked.
    private Optional<Case> prepared(Catalogue now, ReviewSubmission submission) {
        var found = books.transactions()
                .read(handle -> books.runs().view(handle, submission.shown().run()));
        return found.map(run -> {
            var question = run.approval();
            var decision = question.<Decision>map(asked -> consents.decideSoon(now, run, asked, submission.actor()))
                    .orElseGet(() -> new Decision.Allowed(List.of(), Text.of("policy.consent.allowed")));
            boolean isCodeNeeded =
                    question.filter(ApprovalRequest::isTotpNeeded).isPresent()
                            && submission.verdict().equals(Optional.of(Vote.Verdict.APPROVE));
            return new Case(
                    submission,
                    run,
                    Stakes.areHigh(now, run),
                    decision,
                    isCodeNeeded ? Optional.of(stepUp.of(person(now, submission))) : Optional.empty());
        });
    }

    private static Optional<Person> person(Catalogue now, ReviewSubmission submission) {
        return submission
                .actor()
                .person()
                .flatMap(id -> Optional.ofNullable(now.site().people().get(id)));
    }

    private ReviewOutcome recorded(
            Handle transaction, ReviewSubmission submission, Optional<Case> prepared, Handover handover) {
        return switch (books.inbox().record(transaction, incoming(submission, prepared))) {
            case Inbox.Receipt.Recorded(var invocation) -> {
                if (!handover.begin(invocation.id())) {
                    throw new GivenUp();
                }
                var outcome = prepared.map(known -> answered(transaction, invocation, known))
                        .orElseGet(() -> nothing(
                                Text.of("runs.no-such", submission.shown().run().value())));
                books.inbox()
                        .answered(
                                transaction,
                                invocation,
                                written(outcome),
                                prepared.map(known -> known.run().id().value()));
                if (!handover.commit()) {
                    throw new GivenUp();
                }
                yield outcome;
            }
            case Inbox.Receipt.Replayed _ -> new ReviewOutcome.Replayed();
            case Inbox.Receipt.Repeat(var first, var _) ->
                books.inbox().answer(transaction, first).map(FirstAnswer::read).orElseThrow();
            case Inbox.Receipt.GivenUp _ -> throw new GivenUp();
        };
    }

    private static String written(ReviewOutcome outcome) {
        return switch (outcome) {
            case ReviewOutcome.Told told -> FirstAnswer.write(told);
            case ReviewOutcome.Correct correct -> FirstAnswer.write(correct);
            case ReviewOutcome.Replayed _, ReviewOutcome.NotInTime _, ReviewOutcome.Unknown _ ->
                throw new IllegalStateException("no first answer");
        };
    }

    /// As it would be typed; the code of an authenticator is not in it.
    private static Incoming incoming(ReviewSubmission submission, Optional<Case> prepared) {
        var verb = submission.verdict().map(verdict -> verdict == Vote.Verdict.DENY ? "deny" : "approve");
        var plan = prepared.flatMap(known -> known.run().approval()).map(ApprovalRequest::code);
        var words = String.join(
                " ",
                verb.orElse("approve"),
                submission.shown().run().value(),
                plan.orElse("-"),
                submission.reason().orElse(""));
        return new Incoming(
                Incoming.Kind.BUTTON,
                submission.actor(),
                words.strip(),
                prepared.map(known -> known.run().channel()),
                submission.language(),
                Optional.of(submission.signature()),
                Optional.of(submission.semanticKey()),
                Optional.empty(),
                false);
    }

    private ReviewOutcome answered(Handle transaction, Invocation invocation, Case known) {
        var asked = books.approvals().of(transaction, known.run().id());
        if (asked.isEmpty()) {
            return nothing(Text.of(
                    "approval.not-asked",
                    known.run().id().value(),
                    Text.of("card.state." + known.run().state().id())));
        }
        var question = asked.get();
        boolean isOpen = question.state() == ApprovalRequest.State.PENDING
                && books.clock().instant().isBefore(question.deadline());
        var before = known.submission()
                .actor()
                .person()
                .flatMap(question::voteOf)
                .filter(vote -> known.submission().verdict().equals(Optional.of(vote.verdict())));
        if (!isShown(question, known.submission().shown())) {
            return isOpen ? nothing(Text.of("review.other-plan")) : over(question);
        }
        if (before.isPresent()) {
            return already(question, before.get());
        }
        return isOpen ? voted(transaction, invocation, known, question) : over(question);
    }

    private static boolean isShown(ApprovalRequest question, ReviewSubmission.Shown shown) {
        return question.round() == shown.round() && question.planDigest().equals(shown.planDigest());
    }

    private ReviewOutcome voted(Handle transaction, Invocation invocation, Case known, ApprovalRequest question) {
        var run = known.run();
        if (known.decision() instanceof Decision.Denied denied) {
            return refused(transaction, invocation, run, denied);
        }
        if (known.enrolment().isPresent() && known.enrolment().get() instanceof StepUp.Enrolment.Missing(var why)) {
            return refused(
                    transaction, invocation, run, new Decision.Denied(question.rules(), why, List.of(), List.of()));
        }
        var problems = problems(known);
        if (!problems.isEmpty()) {
            return new ReviewOutcome.Correct(problems);
        }
        if (known.enrolment().isPresent() && known.enrolment().get() instanceof StepUp.Enrolment.Enrolled enrolled) {
            var code = known.submission().code().orElseThrow();
            var wrong = checked(transaction, invocation, run, stepUp.use(transaction, enrolled, code));
            if (wrong.isPresent()) {
                return new ReviewOutcome.Correct(Map.of(ReviewOutcome.Field.CODE, wrong.get()));
            }
        }
        return counted(transaction, known.submission(), question);
    }

    private ReviewOutcome refused(Handle transaction, Invocation invocation, RunView run, Decision.Denied denied) {
        var verb = new CommandSubject(
                run.stack(), invocation.request().words().startsWith("deny") ? "deny" : "approve", run.effect());
        authority.write(transaction, invocation, verb, denied, run.approval().map(ApprovalRequest::planDigest));
        return new ReviewOutcome.Told(ReviewOutcome.Mark.NOTHING, Refusals.sentences(denied));
    }

    private static Map<ReviewOutcome.Field, Text> problems(Case known) {
        var submission = known.submission();
        var problems = new EnumMap<ReviewOutcome.Field, Text>(ReviewOutcome.Field.class);
        if (submission.verdict().isEmpty()) {
            problems.put(ReviewOutcome.Field.VERDICT, Text.of("review.choose"));
            return problems;
        }
        boolean isReasonNeeded = submission.verdict().get() == Vote.Verdict.DENY || known.isHigh();
        if (isReasonNeeded && !Stakes.isReason(submission.reason())) {
            problems.put(ReviewOutcome.Field.REASON, Text.of("review.reason-short", Stakes.LEAST_REASON));
        }
        if (known.enrolment().isPresent() && submission.code().isEmpty()) {
            problems.put(ReviewOutcome.Field.CODE, Text.of("review.code-missing"));
        }
        return problems;
    }

    /// What is wrong with a code; empty when it is right.
    private Optional<Text> checked(Handle transaction, Invocation invocation, RunView run, CodeOutcome outcome) {
        return switch (outcome) {
            case CodeOutcome.Right _ -> Optional.empty();
            case CodeOutcome.Used _ -> Optional.of(Text.of("review.code-used"));
            case CodeOutcome.Wrong(var left) -> {
                authority.writeWrongCode(transaction, invocation, run, Map.of("triesLeft", left));
                yield Optional.of(Text.of("review.code-wrong", left));
            }
            case CodeOutcome.Locked(var until, var isNew) -> {
                authority.writeWrongCode(
                        transaction, invocation, run, Map.of("lockedUntil", until.toString(), "isNew", isNew));
                var left = Duration.between(books.clock().instant(), until);
                yield Optional.of(Text.of("review.code-locked", left));
            }
        };
    }

    private ReviewOutcome counted(Handle transaction, ReviewSubmission submission, ApprovalRequest question) {
        var actor = submission.actor();
        var by = new RunControl.By(actor.person().orElse(actor.account()), actor.account(), "slack");
        var ballot = new Ballot(by.name(), by.account(), submission.verdict().orElseThrow(), submission.reason());
        var id = submission.shown().run();
        return switch (books.approvals().vote(transaction, id, question.code(), ballot, by)) {
            case VoteOutcome.Counted(var now) -> approved("review.counted", now);
            case VoteOutcome.Granted(var now) -> approved("review.granted", now);
            case VoteOutcome.Denied _ ->
                new ReviewOutcome.Told(ReviewOutcome.Mark.DENIED, List.of(Text.of("approval.denied", id.value())));
            case VoteOutcome.AlreadyVoted(var now, var _) ->
                already(now, now.voteOf(by.name()).orElseThrow());
            case VoteOutcome.OtherPlan _ -> nothing(Text.of("review.other-plan"));
            case VoteOutcome.Over(var now) -> over(now);
            case VoteOutcome.NotAsked _ -> nothing(Text.of("runs.no-such", id.value()));
        };
    }

    private static ReviewOutcome approved(String key, ApprovalRequest now) {
        return new ReviewOutcome.Told(
                ReviewOutcome.Mark.APPROVED,
                List.of(Text.of(key, now.run(), now.approvedBy().size(), now.needed())));
    }

    private static ReviewOutcome already(ApprovalRequest question, Vote vote) {
        return switch (vote.verdict()) {
            case APPROVE ->
                new ReviewOutcome.Told(
                        ReviewOutcome.Mark.APPROVED,
                        List.of(Text.of(
                                "review.already-approved",
                                question.run(),
                                vote.at(),
                                question.approvedBy().size(),
                                question.needed())));
            case DENY ->
                new ReviewOutcome.Told(
                        ReviewOutcome.Mark.DENIED,
                        List.of(Text.of("review.already-denied", question.run(), vote.at())));
        };
    }

    private static ReviewOutcome over(ApprovalRequest question) {
        return new ReviewOutcome.Told(ReviewOutcome.Mark.NOTHING, Decided.sentences(question));
    }

    private static ReviewOutcome nothing(Text why) {
        return new ReviewOutcome.Told(ReviewOutcome.Mark.NOTHING, List.of(why));
    }
}
