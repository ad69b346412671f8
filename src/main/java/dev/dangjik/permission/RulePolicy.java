package dev.dangjik.permission;

import dev.dangjik.message.Text;
import dev.dangjik.stack.Person;
import dev.dangjik.stack.Site;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// The policy that the files under `permissions/` make, with the people of the site.
///
/// Any grant that carries the request is enough; any deny rule that applies wins; among the approval rules that apply
/// the one that asks for most people decides.
public final class RulePolicy implements Policy {
    private static final String DEFAULT_DENY = "default-deny";
    private static final String BENEFICIARIES = "default-beneficiaries";

    private final Rules rules;
    private final Site site;
    private final List<CommandSubject> subjects;
    private final GrantCheck check;
    private final Approvals approvals;

    /// @param known everything that can be permitted
    public RulePolicy(Rules rules, Site site, Known known) {
        this.rules = rules;
        this.site = site;
        this.subjects = known.subjects();
        this.check = new GrantCheck(rules, site);
        this.approvals = new Approvals(rules, site, check, known);
    }

    @Override
    public Decision decide(DecisionRequest request) {
        var person = request.actor().person();
        return person.isPresent()
                ? decide(Holder.of(site, person.get(), request.actor().account()), request)
                : stranger(request);
    }

    @Override
    public Decision consent(Actor approver, DecisionRequest request, Question question) {
        var person = approver.person();
        if (person.isEmpty()) {
            return stranger(new DecisionRequest(
                    approver,
                    request.stack(),
                    request.command(),
                    request.effect(),
                    request.arguments(),
                    request.channel(),
                    request.at()));
        }
        var holder = Holder.of(site, person.get(), approver.account());
        return denial(holder, request).orElseGet(() -> approvals.consent(holder, request, question));
    }

    @Override
    public Decision breakGlass(DecisionRequest request, Decision decided, List<FreezeWindow> windows) {
        var person = request.actor().person();
        return person.isPresent()
                ? breakGlass(Holder.of(site, person.get(), request.actor().account()), request, decided, windows)
                : stranger(request);
    }

    /// As above, for somebody who need not be on the site; for policy tests.
    Decision breakGlass(Holder holder, DecisionRequest request, Decision decided, List<FreezeWindow> windows) {
        return switch (decided) {
            case Decision.Denied denied -> denied;
            case Decision.Allowed allowed ->
                approvals.breakGlass(holder, request, new Approvals.Wanted(allowed.rules(), windows));
            case Decision.NeedsApproval needs ->
                approvals.breakGlass(holder, request, new Approvals.Wanted(needs.rules(), windows).and(needs));
        };
    }

    @Override
    public Decision disclose(DecisionRequest request, List<String> beneficiaries) {
        var person = request.actor().person();
        if (person.isEmpty()) {
            return stranger(request);
        }
        var denial = denial(Holder.of(site, person.get(), request.actor().account()), request);
        if (denial.isPresent()) {
            return denial.get();
        }
        return beneficiaries.contains(person.get())
                ? new Decision.Allowed(List.of(BENEFICIARIES), Text.of("policy.disclose.allowed"))
                : new Decision.Denied(
                        List.of(BENEFICIARIES),
                        Text.of("policy.disclose.denied"),
                        beneficiaries.stream().sorted().toList(),
                        List.of());
    }

    /// As [#decide(DecisionRequest)], for somebody who need not be on the site; for policy tests.
    Decision decide(Holder holder, DecisionRequest request) {
        var denial = denial(holder, request);
        if (denial.isPresent()) {
            return denial.get();
        }
        var missed = new ArrayList<Missed>();
        for (var grant : rules.grants()) {
            var verdict = check.look(grant, holder, request);
            if (verdict instanceof GrantCheck.Verdict.Allows(var permission)) {
                return approvals.decide(holder, request, List.of(grant.id(), permission));
            }
            missed(grant, verdict).ifPresent(missed::add);
        }
        return missed.stream()
                .min(Comparator.comparingInt(Missed::rank))
                .map(nearest -> denied(request, List.of(nearest.rule(), DEFAULT_DENY), nearest.reason()))
                .orElseGet(() -> denied(
                        request,
                        List.of(DEFAULT_DENY),
                        Text.of("policy.denied.no-grant", request.stack(), request.command())));
    }

    private Optional<Decision> denial(Holder holder, DecisionRequest request) {
        return rules.denies().stream()
                .filter(deny -> applies(deny, holder, request))
                .findFirst()
                .map(deny -> new Decision.Denied(
                        List.of(deny.id()),
                        Text.of(
                                "policy.denied.rule",
                                deny.reason().ko(),
                                deny.reason().en()),
                        List.of(),
                        List.of()));
    }

    /// A grant that nearly carried the request.
    ///
    /// @param rank what would be easiest to put right comes first
    private record Missed(String rule, int rank, Text reason) {}

    private static Optional<Missed> missed(Rules.Grant grant, GrantCheck.Verdict verdict) {
        return switch (verdict) {
            case GrantCheck.Verdict.IsForChannels(var channels) ->
                Optional.of(new Missed(
                        grant.id(), 0, Text.of("policy.denied.channel", grant.role(), String.join(", ", channels))));
            case GrantCheck.Verdict.ConditionFails(var condition) ->
                Optional.of(new Missed(grant.id(), 1, Text.of("policy.denied.condition", grant.role(), condition)));
            case GrantCheck.Verdict.IsOver _ ->
                Optional.of(new Missed(
                        grant.id(),
                        2,
                        Text.of(
                                "policy.denied.over",
                                grant.role(),
                                grant.until().orElseThrow())));
            case GrantCheck.Verdict.CannotLookUp(var channel) ->
                Optional.of(new Missed(grant.id(), 3, Text.of("policy.denied.look-up", grant.role(), channel)));
            case GrantCheck.Verdict.LacksPermission _, GrantCheck.Verdict.IsElsewhere _, GrantCheck.Verdict.Allows _ ->
                Optional.empty();
        };
    }

    private boolean applies(Rules.Deny deny, Holder holder, DecisionRequest request) {
        return holder.is(deny.who()) && deny.scope().covers(request) && check.applies(deny.when(), holder, request);
    }

    /// Whoever asks is no person of the site.
    private Decision stranger(DecisionRequest request) {
        var account = request.actor().account();
        return switch (request.actor()) {
            case Actor.Member member ->
                new Decision.Denied(
                        List.of(DEFAULT_DENY),
                        Text.of("policy.denied.unknown-account", account),
                        whoCan(request),
                        List.of(Text.of(
                                "policy.next.add-person",
                                site.file(),
                                member.slack().toString())));
            case Actor.Console console ->
                new Decision.Denied(
                        List.of(DEFAULT_DENY),
                        Text.of("policy.denied.unknown-console", console.user()),
                        whoCan(request),
                        List.of(Text.of("policy.next.add-console", site.file(), console.user())));
            case Actor.Schedule _, Actor.Alert _ ->
                denied(request, List.of(DEFAULT_DENY), Text.of("policy.denied.no-person", account));
        };
    }

    private Decision denied(DecisionRequest request, List<String> ruleIds, Text reason) {
        return new Decision.Denied(ruleIds, reason, whoCan(request), List.of());
    }

    /// Names of those who may, whatever the place and arguments; the roles that would allow it when nobody holds one.
    private List<String> whoCan(DecisionRequest request) {
        var subject = new CommandSubject(request.stack(), request.command(), request.effect());
        var people = site.people().values().stream()
                .filter(person -> rules.grants().stream()
                        .anyMatch(grant -> check.mayCarry(grant, holder(person), subject, request)))
                .map(Person::name)
                .sorted()
                .toList();
        if (!people.isEmpty()) {
            return people;
        }
        return rules.roles().keySet().stream()
                .filter(role -> rules.permissions(role).stream()
                        .anyMatch(permission -> permission.scope().covers(subject)))
                .toList();
    }

    private Holder holder(Person person) {
        return Holder.of(site, person.id(), person.id());
    }

    @Override
    public SortedSet<CommandSubject> allowedCommands(Actor actor, Optional<String> channel, Instant at) {
        if (actor.person().isEmpty()) {
            return Collections.emptySortedSet();
        }
        var holder = Holder.of(site, actor.person().get(), actor.account());
        var allowed = new TreeSet<CommandSubject>();
        for (var subject : subjects) {
            var request = new DecisionRequest(
                    actor,
                    subject.stack(),
                    subject.command(),
                    subject.effect(),
                    Collections.emptySortedMap(),
                    channel,
                    at);
            if (isOffered(holder, subject, request)) {
                allowed.add(subject);
            }
        }
        return Collections.unmodifiableSortedSet(allowed);
    }

    private boolean isOffered(Holder holder, CommandSubject subject, DecisionRequest request) {
        boolean isDenied =
                rules.denies().stream().anyMatch(deny -> deny.when().isEmpty() && applies(deny, holder, request));
        return !isDenied
                && rules.grants().stream()
                        .filter(grant -> check.mayCarry(grant, holder, subject, request))
                        .anyMatch(grant ->
                                grant.channels().isEmpty() || grant.channels().contains(check.channelOf(request)));
    }

    @Override
    public List<Finding> explain(DecisionRequest request) {
        var person = request.actor().person();
        if (person.isEmpty()) {
            return List.of(new Finding(DEFAULT_DENY, true, stranger(request).reason()));
        }
        var holder = Holder.of(site, person.get(), request.actor().account());
        var findings = new ArrayList<Finding>();
        for (var deny : rules.denies()) {
            if (holder.is(deny.who()) && deny.scope().covers(request)) {
                boolean applies = applies(deny, holder, request);
                findings.add(new Finding(deny.id(), applies, Text.of("policy.finding.deny")));
            }
        }
        for (var grant : rules.grants()) {
            if (holder.is(grant.who()) && grant.scope().covers(request)) {
                findings.add(finding(grant, check.look(grant, holder, request)));
            }
        }
        findings.addAll(approvals.findings(holder, request));
        findings.sort(Comparator.comparing(finding -> !finding.counts()));
        return List.copyOf(findings);
    }

    private static Finding finding(Rules.Grant grant, GrantCheck.Verdict verdict) {
        return switch (verdict) {
            case GrantCheck.Verdict.Allows(var permission) ->
                new Finding(grant.id(), true, Text.of("policy.finding.allows", grant.role(), permission));
            case GrantCheck.Verdict.LacksPermission _, GrantCheck.Verdict.IsElsewhere _ ->
                new Finding(grant.id(), false, Text.of("policy.finding.lacks", grant.role()));
            case GrantCheck.Verdict.IsForChannels _,
                    GrantCheck.Verdict.ConditionFails _,
                    GrantCheck.Verdict.IsOver _,
                    GrantCheck.Verdict.CannotLookUp _ ->
                new Finding(
                        grant.id(), false, missed(grant, verdict).orElseThrow().reason());
        };
    }
}
