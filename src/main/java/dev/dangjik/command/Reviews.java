package dev.dangjik.command;

import dev.dangjik.approval.ApprovalRequest;
import dev.dangjik.approval.ApprovalRequests;
import dev.dangjik.approval.Vote;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.message.Text;
import dev.dangjik.permission.Actor;
import dev.dangjik.permission.Decision;
import dev.dangjik.plan.Plan;
import dev.dangjik.run.RunId;
import dev.dangjik.run.RunState;
import dev.dangjik.run.RunView;
import dev.dangjik.run.Runs;
import dev.dangjik.store.DatabaseUnavailable;
import dev.dangjik.store.Transactions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Shows a plan to whoever wants to decide about it, and takes the decision while they wait.
///
/// A decision, the record of the request and its answer are one transaction; whoever is told that nothing was decided
/// can rely on it.
public final class Reviews {
    private static final Logger LOG = LoggerFactory.getLogger(Reviews.class);

    /// Longer than all of it may take with what Slack is asked, shorter than Slack waits.
    private static final long PATIENCE_MS = 2_500;

    private final Supplier<Catalogue> catalogue;
    private final Transactions transactions;
    private final Runs runs;
    private final Consents consents;
    private final Decider decider;
    private final UnaryOperator<CompletableFuture<Optional<ReviewOutcome>>> patience;
    private final Executor deciding = new RecordingThreads();

    /// @param transactions for what somebody waits for
    public Reviews(
            Supplier<Catalogue> catalogue, Transactions transactions, Runs runs, Consents consents, Decider decider) {
        this(
                catalogue,
                transactions,
                runs,
                consents,
                decider,
                outcome -> outcome.completeOnTimeout(Optional.empty(), PATIENCE_MS, TimeUnit.MILLISECONDS));
    }

    /// @param patience ends the waiting for an outcome with none
    Reviews(
            Supplier<Catalogue> catalogue,
            Transactions transactions,
            Runs runs,
            Consents consents,
            Decider decider,
            UnaryOperator<CompletableFuture<Optional<ReviewOutcome>>> patience) {
        this.catalogue = catalogue;
        this.transactions = transactions;
        this.runs = runs;
        this.consents = consents;
        this.decider = decider;
        this.patience = patience;
    }

    /// What `actor` is shown who wants to decide about a run. Only looks; waits as long as the database is given.
    ///
    /// @param code of the plan beside which the button stood
    public ReviewSheet sheet(Actor actor, String run, String code) {
        if (!RunId.isPossible(run)) {
            return new ReviewSheet.Closed(List.of(Text.of("runs.no-such", run)));
        }
        var read = read(new RunId(run));
        if (read.isEmpty()) {
            return new ReviewSheet.Closed(List.of(Text.of("runs.no-such", run)));
        }
        var found = read.get();
        var question = found.question();
        if (question.isEmpty()) {
            return new ReviewSheet.Closed(List.of(Text.of(
                    "approval.not-asked",
                    run,
                    Text.of("card.state." + found.run().state().id()))));
        }
        return found.run().state() == RunState.AWAITING_APPROVAL
                ? open(actor, found, question.get(), code)
                : new ReviewSheet.Closed(Decided.sentences(question.get()));
    }

    /// Asks Slack about the account, so that the decision need not wait for it.
    public void expect(Actor actor) {
        consents.expect(actor);
    }

    /// Writes down that a window came back with what was not given out.
    ///
    /// @throws DatabaseUnavailable when it cannot be written
    public void forged(Actor actor) {
        decider.forged(actor);
    }

    private record Read(RunView run, Optional<ApprovalRequest> question, Optional<Plan> plan, Optional<Plan> before) {}

    /// A run that has begun was asked about as well.
    private Optional<Read> read(RunId id) {
        return transactions.read(handle -> runs.view(handle, id).map(run -> {
            var question = ApprovalRequests.newest(handle, id.value());
            return new Read(
                    run,
                    question,
                    runs.plan(handle, id),
                    question.flatMap(asked -> ApprovalRequests.plan(handle, id.value(), asked.round() - 1)));
        }));
    }

    private ReviewSheet open(Actor actor, Read read, ApprovalRequest question, String code) {
        var run = read.run();
        var remarks = new ArrayList<Text>();
        if (!question.code().equals(code)) {
            remarks.add(Text.of("review.older-button"));
        }
        actor.person()
                .flatMap(question::voteOf)
                .ifPresent(vote -> remarks.add(Text.of("review.voted", Text.of(word(vote)), vote.at())));
        var decision = consents.decide(catalogue.get(), run, question, actor);
        return new ReviewSheet.Open(
                run,
                question,
                read.plan().orElseThrow(),
                read.before(),
                remarks,
                decision instanceof Decision.Denied denied ? Refusals.sentences(denied) : List.of(),
                Stakes.areHigh(catalogue.get(), run),
                question.isTotpNeeded());
    }

    private static String word(Vote vote) {
        return switch (vote.verdict()) {
            case APPROVE -> "review.word-approved";
            case DENY -> "review.word-denied";
        };
    }

    /// Decides what was submitted: at most one transaction, and at most 2.5 seconds.
    public ReviewOutcome decide(ReviewSubmission submission) {
        var handover = new Handover();
        var decided =
                CompletableFuture.supplyAsync(() -> decider.decide(catalogue.get(), submission, handover), deciding);
        try {
            return patience.apply(decided.thenApply(Optional::of)).join().orElseGet(() -> leave(handover, decided));
        } catch (CompletionException e) {
            LOG.error("deciding {} stopped in the middle", submission, e.getCause());
            return left(handover.leave());
        }
    }

    private static ReviewOutcome leave(Handover handover, CompletableFuture<ReviewOutcome> decided) {
        var left = handover.leave();
        return left instanceof Handover.Left.Taken ? decided.join() : left(left);
    }

    private static ReviewOutcome left(Handover.Left left) {
        return switch (left) {
            case Handover.Left.Unknown(var id) -> new ReviewOutcome.Unknown(id);
            case Handover.Left.Nothing _, Handover.Left.Taken _ -> new ReviewOutcome.NotInTime();
        };
    }
}
