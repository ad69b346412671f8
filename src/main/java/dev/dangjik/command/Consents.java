package dev.dangjik.command;

import dev.dangjik.approval.ApprovalRequest;
import dev.dangjik.approval.Consent;
import dev.dangjik.approval.Vote;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.message.Text;
import dev.dangjik.permission.Actor;
import dev.dangjik.permission.Decision;
import dev.dangjik.permission.DecisionRequest;
import dev.dangjik.permission.Policy;
import dev.dangjik.run.RunView;
import dev.dangjik.stack.Site;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;

/// Says whose consent to a run counts, by the policy of the moment in which it is asked.
public final class Consents {
    private final Inbox inbox;
    private final BiFunction<Site, String, Actor> actors;
    private final Clock clock;

    /// @param actors whoever an account belongs to
    public Consents(Inbox inbox, BiFunction<Site, String, Actor> actors, Clock clock) {
        this.inbox = inbox;
        this.actors = actors;
        this.clock = clock;
    }

    /// Whether `approver` may say yes or no to what was asked about `run`.
    public Decision decide(Catalogue now, RunView run, ApprovalRequest question, Actor approver) {
        return decide(now, run, question, question.roles(), approver);
    }

    private Decision decide(Catalogue now, RunView run, ApprovalRequest question, List<String> roles, Actor approver) {
        var asked = request(run);
        if (asked.isEmpty()) {
            return new Decision.Denied(
                    question.rules(), Text.of("queue.command-gone", run.command(), run.stack()), List.of(), List.of());
        }
        return now.policy()
                .consent(approver, asked.get(), new Policy.Question(question.rules(), roles, question.excluded()));
    }

    /// Whether everybody who has consented still could, to what was asked and to what policy wants now, and whether
    /// they are as many persons as it wants now.
    public boolean stillStands(Catalogue now, RunView run, Consent consent, Decision.NeedsApproval needs) {
        var question = consent.request();
        var actors = question.votes().stream()
                .filter(vote -> vote.verdict() == Vote.Verdict.APPROVE)
                .map(vote -> this.actors.apply(now.site(), vote.account()))
                .toList();
        boolean mayAll = actors.stream()
                .allMatch(actor -> may(now, run, question, question.roles(), actor)
                        && may(now, run, question, needs.roles(), actor));
        long persons = actors.stream().map(Actor::person).distinct().count();
        return mayAll && persons >= needs.count();
    }

    private boolean may(Catalogue now, RunView run, ApprovalRequest question, List<String> roles, Actor actor) {
        return decide(now, run, question, roles, actor) instanceof Decision.Allowed;
    }

    /// As the asking person made it.
    private Optional<DecisionRequest> request(RunView run) {
        return run.invocation()
                .flatMap(inbox::find)
                .map(Invocation::request)
                .map(request -> new DecisionRequest(
                        request.actor(),
                        run.stack(),
                        run.command(),
                        run.effect(),
                        new TreeMap<>(run.arguments()),
                        request.channel(),
                        clock.instant()));
    }
}
