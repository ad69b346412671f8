package dev.dangjik.command.verb;

import dev.dangjik.approval.ApprovalRequest;
import dev.dangjik.approval.Ballot;
import dev.dangjik.approval.Vote;
import dev.dangjik.approval.VoteOutcome;
import dev.dangjik.command.Accounts;
import dev.dangjik.command.Authority;
import dev.dangjik.command.Consents;
import dev.dangjik.command.OwnVerb;
import dev.dangjik.command.Reply;
import dev.dangjik.message.Text;
import dev.dangjik.permission.Actor;
import dev.dangjik.permission.CommandSubject;
import dev.dangjik.permission.Decision;
import dev.dangjik.run.RunApprovals;
import dev.dangjik.run.RunId;
import dev.dangjik.run.RunState;
import dev.dangjik.run.RunView;
import dev.dangjik.run.Runs;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// `/ops approve <run> <code>` and `/ops deny <run> <code> [reason]`: somebody answers the question whether a run may
/// begin. The code stands beside the plan, so without it the plan is shown and nothing is decided.
public final class VoteVerb implements OwnVerb.RemoteAct {
    private static final int REASON = 2;
    private static final String UNKNOWN_ACCOUNT = "policy.consent.unknown";

    private final Vote.Verdict verdict;
    private final Runs runs;
    private final RunApprovals approvals;
    private final Consents consents;
    private final Authority authority;
    private final Accounts accounts;

    public VoteVerb(
            Vote.Verdict verdict,
            Runs runs,
            RunApprovals approvals,
            Consents consents,
            Authority authority,
            Accounts accounts) {
        this.verdict = verdict;
        this.runs = runs;
        this.approvals = approvals;
        this.consents = consents;
        this.authority = authority;
        this.accounts = accounts;
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
        var decision = decision(use, run, question.get());
        return transaction -> decision instanceof Decision.Denied denied
                ? refused(transaction, use, run, denied)
                : answered(transaction, use, run);
    }

    private Decision decision(Use use, RunView run, ApprovalRequest question) {
        var actor = use.invocation().request().actor();
        var decision = consents.decide(use.catalogue(), run, question, actor);
        if (!(decision instanceof Decision.Allowed) || !(actor instanceof Actor.Member member)) {
            return decision;
        }
        var why = switch (accounts.standing(member.slack())) {
            case MEMBER -> Optional.<Text>empty();
            case DEACTIVATED -> Optional.of(Text.of("policy.consent.deactivated"));
            case BOT -> Optional.of(Text.of("policy.consent.bot"));
            case GUEST -> Optional.of(Text.of("policy.consent.guest"));
            case STRANGER -> Optional.of(Text.of("policy.consent.stranger"));
            case UNKNOWN -> Optional.of(Text.of(UNKNOWN_ACCOUNT));
        };
        return why.<Decision>map(reason -> new Decision.Denied(question.rules(), reason, List.of(), List.of()))
                .orElse(decision);
    }

    private Reply refused(Handle transaction, Use use, RunView run, Decision.Denied denied) {
        var subject = new CommandSubject(run.stack(), id(), run.effect());
        authority.write(
                transaction, use.invocation(), subject, denied, run.approval().map(ApprovalRequest::planDigest));
        var sentences = new ArrayList<Text>();
        sentences.add(denied.reason());
        if (!denied.whoCan().isEmpty()) {
            sentences.add(Text.of("door.who-can", String.join(", ", denied.whoCan())));
        }
        sentences.add(Text.of("door.rules", String.join(", ", denied.rules())));
        boolean isForNow = denied.reason().key().equals(UNKNOWN_ACCOUNT);
        return new Reply.Notice(
                sentences, isForNow ? List.of("/ops " + id() + " " + String.join(" ", use.words())) : List.of());
    }

    private Reply answered(Handle transaction, Use use, RunView run) {
        var question = approvals.of(transaction, run.id()).orElseThrow();
        if (use.words().size() < REASON || !ApprovalRequest.isPossibleCode(code(use))) {
            return shown(transaction, run, question, List.of());
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
                shown(transaction, run, now, List.of(Text.of("approval.other-plan")));
            case VoteOutcome.Over(var now) -> over(run, now);
            case VoteOutcome.NotAsked _ ->
                Reply.Notice.of(Text.of("approval.not-asked", run.id().value(), RunTexts.state(run.state())));
        };
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
    private Reply shown(Handle transaction, RunView run, ApprovalRequest question, List<Text> remarks) {
        var behind = " " + run.id() + " " + question.code();
        return new Reply.PlanShown(
                runs.plan(transaction, run.id()).orElseThrow(),
                question.planDigest(),
                remarks,
                List.of("/ops approve" + behind, "/ops deny" + behind + " <reason>"));
    }

    private static Reply over(RunView run, ApprovalRequest question) {
        var how = switch (question.state()) {
            case PENDING, EXPIRED -> Text.of("approval.over-expired", question.deadline());
            case APPROVED, USED -> Text.of("approval.over-approved", String.join(", ", question.approvedBy()));
            case DENIED ->
                Text.of(
                        "approval.over-denied",
                        question.denial().map(Vote::person).orElse("-"));
            case WITHDRAWN -> Text.of("approval.over-withdrawn");
        };
        return new Reply.Notice(
                List.of(Text.of("approval.over", run.id().value()), how), List.of("/ops runs " + run.id()));
    }
}
