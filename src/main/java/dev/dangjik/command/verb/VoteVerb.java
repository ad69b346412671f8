package dev.dangjik.command.verb;

import dev.dangjik.approval.ApprovalRequest;
import dev.dangjik.approval.Ballot;
import dev.dangjik.approval.Vote;
import dev.dangjik.approval.VoteOutcome;
import dev.dangjik.command.Authority;
import dev.dangjik.command.Consents;
import dev.dangjik.command.Decided;
import dev.dangjik.command.OwnVerb;
import dev.dangjik.command.Refusals;
import dev.dangjik.command.Reply;
import dev.dangjik.command.Stakes;
import dev.dangjik.message.Text;
import dev.dangjik.permission.CommandSubject;
import dev.dangjik.permission.Decision;
import dev.dangjik.run.RunApprovals;
import dev.dangjik.run.RunId;
import dev.dangjik.run.RunState;
import dev.dangjik.run.RunView;
import dev.dangjik.run.Runs;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// `/ops approve <run> <code> [reason]` and `/ops deny <run> <code> <reason>`: somebody answers the question whether
/// a run may begin. The code stands beside the plan, so without it the plan is shown and nothing is decided.
public final class VoteVerb implements OwnVerb.RemoteAct {
    private static final int REASON = 2;

    private final Vote.Verdict verdict;
    private final Runs runs;
    private final RunApprovals approvals;
    private final Consents consents;
    private final Authority authority;

    public VoteVerb(Vote.Verdict verdict, Runs runs, RunApprovals approvals, Consents consents, Authority authority) {
        this.verdict = verdict;
        this.runs = runs;
        this.approvals = approvals;
        this.consents = consents;
        this.authority = authority;
    }

    @Override
    public String id() {
        return verdict.name().toLowerCase(Locale.ROOT);
    }

    /// Who may vote is asked when it is known what is voted about.
    @Override
    public Subject subject(Use use) {
        if (use.words().isEmpty()) {
            var lines = runs.open().stream()
                    .filter(run -> run.state() == RunState.AWAITING_APPROVAL)
                    .map(run -> "/ops " + id() + " " + run.id())
                    .toList();
            return new Subject.Unclear(Text.of(lines.isEmpty() ? "approval.none" : "approval.which"), lines);
        }
        var found = Subjects.ofRun(use, id(), runs);
        return found instanceof Subject.OfStack ? new Subject.Open() : found;
    }

    @Override
    public Deed actThere(Use use) {
        var run = runs.view(new RunId(use.words().getFirst())).orElseThrow();
        var question = run.approval();
        if (run.state() != RunState.AWAITING_APPROVAL && question.isPresent()) {
            return _ -> over(run, question.get());
        }
        if (question.isEmpty()) {
            return _ -> Reply.Notice.of(Text.of("approval.not-asked", run.id().value(), RunTexts.state(run.state())));
        }
        var actor = use.invocation().request().actor();
        var decision = consents.decideNow(use.catalogue(), run, question.get(), actor);
        return transaction -> decision instanceof Decision.Denied denied
                ? refused(transaction, use, run, denied)
                : answered(transaction, use, run);
    }

    private Reply refused(Handle transaction, Use use, RunView run, Decision.Denied denied) {
        var subject = new CommandSubject(run.stack(), id(), run.effect());
        authority.write(
                transaction, use.invocation(), subject, denied, run.approval().map(ApprovalRequest::planDigest));
        boolean isForNow = denied.reason().key().equals(Consents.UNKNOWN_ACCOUNT);
        return Reply.Notice.refusal(
                Refusals.sentences(denied),
                isForNow ? List.of("/ops " + id() + " " + String.join(" ", use.words())) : List.of());
    }

    private Reply answered(Handle transaction, Use use, RunView run) {
        var question = approvals.of(transaction, run.id()).orElseThrow();
        if (use.words().size() < REASON || !ApprovalRequest.isPossibleCode(code(use))) {
            return shown(transaction, use, run, question, List.of());
        }
        var lacking = lacking(transaction, use, run, question);
        if (lacking.isPresent()) {
            return lacking.get();
        }
        var by = Subjects.by(use);
        var ballot = new Ballot(by.name(), by.account(), verdict, reason(use));
        return switch (approvals.vote(transaction, run.id(), code(use), ballot, by)) {
            case VoteOutcome.Counted(var now) ->
                Reply.Notice.of(Text.of(
                        "approval.counted", run.id().value(), now.approvedBy().size(), now.needed()));
            case VoteOutcome.Granted _ ->
                Reply.Notice.of(Text.of("approval.granted", run.id().value()));
            case VoteOutcome.Denied _ ->
                Reply.Notice.of(Text.of("approval.denied", run.id().value()));
            case VoteOutcome.AlreadyVoted(var now, var before) ->
                Reply.Notice.of(Text.of(
                        "approval.already",
                        run.id().value(),
                        before,
                        now.approvedBy().size(),
                        now.needed()));
            case VoteOutcome.OtherPlan(var now) ->
                shown(transaction, use, run, now, List.of(Text.of("approval.other-plan")));
            case VoteOutcome.Over(var now) -> over(run, now);
            case VoteOutcome.NotAsked _ ->
                Reply.Notice.of(Text.of("approval.not-asked", run.id().value(), RunTexts.state(run.state())));
        };
    }

    /// What is missing from an answer that counts with it only.
    private Optional<Reply> lacking(Handle transaction, Use use, RunView run, ApprovalRequest question) {
        if (verdict == Vote.Verdict.APPROVE && question.isTotpNeeded()) {
            authority.writeRefused(transaction, use.invocation(), Optional.of(run.stack()), "approval.totp-in-modal");
            return Optional.of(Reply.Notice.refusal(
                    List.of(Text.of("approval.totp-in-modal", run.id().value())), List.of()));
        }
        if (Stakes.isReasonMissing(verdict, Stakes.areHigh(use.catalogue(), run), reason(use))) {
            authority.writeRefused(transaction, use.invocation(), Optional.of(run.stack()), "review.reason-short");
            // With the code that was typed: that of another plan stands beside that plan only.
            return Optional.of(Reply.Notice.refusal(
                    List.of(Text.of("review.reason-short", Stakes.LEAST_REASON)),
                    List.of("/ops " + id() + " " + run.id() + " " + code(use) + " <reason>")));
        }
        return Optional.empty();
    }

    /// The line that says yes, with the reason where that is not for granted.
    private static String approving(Use use, RunView run, ApprovalRequest question) {
        return "/ops approve " + run.id() + " " + question.code()
                + (Stakes.areHigh(use.catalogue(), run) ? " <reason>" : "");
    }

    /// A telephone likes to begin with a capital.
    private static String code(Use use) {
        return use.words().get(1).toLowerCase(Locale.ROOT);
    }

    private static Optional<String> reason(Use use) {
        var words = use.words().stream().skip(REASON).toList();
        return words.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", words));
    }

    /// The plan, with the lines that answer the question about it.
    private Reply shown(Handle transaction, Use use, RunView run, ApprovalRequest question, List<Text> remarks) {
        return new Reply.PlanShown(
                runs.plan(transaction, run.id()).orElseThrow(),
                question.planDigest(),
                remarks,
                List.of(approving(use, run, question), "/ops deny " + run.id() + " " + question.code() + " <reason>"));
    }

    private static Reply over(RunView run, ApprovalRequest question) {
        return new Reply.Notice(Decided.sentences(question), List.of("/ops runs " + run.id()));
    }
}
