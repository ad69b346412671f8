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
import dev.dangjik.stack.SlackAccount;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Says whose consent to a run counts, by the policy of the moment in which it is asked.
public final class Consents {
    /// The reason of a refusal that may be none a moment later.
    public static final String UNKNOWN_ACCOUNT = "policy.consent.unknown";

    private final Inbox inbox;
    private final BiFunction<Site, String, Actor> actors;
    private final Accounts accounts;
    private final Clock clock;

    /// @param actors whoever an account belongs to
    public Consents(Inbox inbox, BiFunction<Site, String, Actor> actors, Accounts accounts, Clock clock) {
        this.inbox = inbox;
        this.actors = actors;
        this.accounts = accounts;
        this.clock = clock;
    }

    /// Whether what was consented to may begin.
    public enum Stand {
        STANDS,
        /// Somebody may not any more, or more is wanted by now.
        GONE,
        /// Slack does not say now whose account it was.
        NOT_KNOWN
    }

    /// Whether `approver` may say yes or no to what was asked about `run`, as far as the files say.
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
                .consent(
                        approver,
                        asked.get(),
                        new Policy.Question(question.rules(), roles, question.excluded(), question.beneficiaries()));
    }

    /// As [#decide], with what Slack says at this moment. May wait for Slack.
    public Decision decideNow(Catalogue now, RunView run, ApprovalRequest question, Actor approver) {
        return withAccount(decide(now, run, question, approver), approver, accounts::standing);
    }

    /// As [#decideNow], for somebody who waits: within a second, with what Slack has said within the last minute.
    public Decision decideSoon(Catalogue now, RunView run, ApprovalRequest question, Actor approver) {
        return withAccount(decide(now, run, question, approver), approver, accounts::soon);
    }

    /// Asks Slack about an account that somebody will consent with, and does not wait for the answer.
    public void expect(Actor approver) {
        if (approver instanceof Actor.Member member) {
            Thread.ofVirtual().name("account").start(() -> accounts.soon(member.slack()));
        }
    }

    private static Decision withAccount(
            Decision decision, Actor approver, Function<SlackAccount, Accounts.Standing> look) {
        if (!(decision instanceof Decision.Allowed) || !(approver instanceof Actor.Member member)) {
            return decision;
        }
        return why(look.apply(member.slack()))
                .<Decision>map(reason -> new Decision.Denied(decision.rules(), reason, List.of(), List.of()))
                .orElse(decision);
    }

    private static Optional<Text> why(Accounts.Standing standing) {
        return switch (standing) {
            case MEMBER -> Optional.empty();
            case DEACTIVATED -> Optional.of(Text.of("policy.consent.deactivated"));
            case BOT -> Optional.of(Text.of("policy.consent.bot"));
            case GUEST -> Optional.of(Text.of("policy.consent.guest"));
            case STRANGER -> Optional.of(Text.of("policy.consent.stranger"));
            case UNKNOWN -> Optional.of(Text.of(UNKNOWN_ACCOUNT));
        };
    }

    /// Whether everybody who has consented still could, to what was asked and to what policy wants now, whether they
    /// are as many persons as it wants now, and whether their accounts are members' still. May wait for Slack.
    public Stand stillStands(Catalogue now, RunView run, Consent consent, Decision.NeedsApproval needs) {
        var question = consent.request();
        var actors = question.votes().stream()
                .filter(vote -> vote.verdict() == Vote.Verdict.APPROVE)
                .map(vote -> this.actors.apply(now.site(), vote.account()))
                .toList();
        boolean mayAll = actors.stream()
                .allMatch(actor -> may(now, run, question, question.roles(), actor)
                        && may(now, run, question, needs.roles(), actor));
        long persons = actors.stream().map(Actor::person).distinct().count();
        boolean hasCodes = question.isTotpNeeded() || !needs.isTotpNeeded();
        return mayAll && hasCodes && persons >= needs.count() ? stillMembers(actors) : Stand.GONE;
    }

    /// Whether `approver` may say yes or no to `asked` beforehand, with what Slack says at this moment. May wait for
    /// Slack.
    public Decision decideNow(Catalogue now, DecisionRequest asked, Policy.Question question, Actor approver) {
        return withAccount(now.policy().consent(approver, asked, question), approver, accounts::standing);
    }

    /// Whether those who have consented to `asked` beforehand still could, as a run's consent is looked at again. May
    /// wait for Slack.
    ///
    /// @param accounts of those who have consented
    public Stand stillStands(
            Catalogue now,
            DecisionRequest asked,
            Policy.Question question,
            Decision.NeedsApproval needs,
            List<String> accounts) {
        var wanted =
                new Policy.Question(question.rules(), needs.roles(), question.excluded(), question.beneficiaries());
        var actors = accounts.stream()
                .map(account -> this.actors.apply(now.site(), account))
                .toList();
        boolean mayAll = actors.stream()
                .allMatch(actor -> now.policy().consent(actor, asked, question) instanceof Decision.Allowed
                        && now.policy().consent(actor, asked, wanted) instanceof Decision.Allowed);
        long persons = actors.stream().map(Actor::person).distinct().count();
        return mayAll && !needs.isTotpNeeded() && persons >= needs.count() ? stillMembers(actors) : Stand.GONE;
    }

    /// Whoever an account belongs to.
    Actor actor(Catalogue now, String account) {
        return actors.apply(now.site(), account);
    }

    private Stand stillMembers(List<Actor> actors) {
        var standings = actors.stream()
                .filter(Actor.Member.class::isInstance)
                .map(Actor.Member.class::cast)
                .map(member -> accounts.standing(member.slack()))
                .collect(Collectors.toSet());
        standings.remove(Accounts.Standing.MEMBER);
        if (standings.isEmpty()) {
            return Stand.STANDS;
        }
        return standings.equals(Set.of(Accounts.Standing.UNKNOWN)) ? Stand.NOT_KNOWN : Stand.GONE;
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
