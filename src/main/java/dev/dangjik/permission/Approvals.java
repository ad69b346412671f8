package dev.dangjik.permission;

import dev.dangjik.message.Text;
import dev.dangjik.stack.Person;
import dev.dangjik.stack.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Says whether others have to consent to what somebody may do.
///
/// Nobody is asked about what only looks, nor about Dangjik's own verbs. Where no rule applies the effect decides:
/// reading and changing need nobody, destroying one other person, exposing
/// one for the class `standard` and two for every other.
final class Approvals {
    private static final Duration USUAL_QUESTION = Duration.ofMinutes(30);
    private static final String CLASS = "class";

    private final Rules rules;
    private final Site site;
    private final GrantCheck check;
    private final Set<String> verbs;

    /// @param verbs for which nobody is ever asked
    Approvals(Rules rules, Site site, GrantCheck check, Set<String> verbs) {
        this.rules = rules;
        this.site = site;
        this.check = check;
        this.verbs = Set.copyOf(verbs);
    }

    /// The decision for somebody whom `carriedBy` lets ask.
    Decision decide(Holder holder, DecisionRequest request, List<String> carriedBy) {
        var matching = matching(holder, request);
        var strictest = matching.stream().max(Comparator.comparingInt(Rules.Approval::count));
        int count = strictest.map(Rules.Approval::count).orElseGet(() -> byEffect(request));
        if (count == 0) {
            return new Decision.Allowed(carriedBy, Text.of("policy.allowed", request.stack(), request.command()));
        }
        var ids = new ArrayList<>(carriedBy);
        matching.forEach(rule -> ids.add(rule.id()));
        if (matching.isEmpty()) {
            ids.add(defaultId(request));
        }
        var roles = strictest.map(Rules.Approval::from).orElseGet(() -> rolesThatMayAsk(request));
        var people = people(holder, roles, request);
        if (site.isBound() && people.size() < count) {
            return new Decision.Denied(
                    ids,
                    Text.of("policy.denied.quorum", count, String.join(", ", roles), people.size()),
                    List.of(),
                    List.of());
        }
        return new Decision.NeedsApproval(
                ids,
                Text.of("policy.needs-approval", ids.getLast(), count, String.join(", ", roles)),
                count,
                roles,
                people,
                strictest.map(Rules.Approval::expires).orElse(USUAL_QUESTION));
    }

    /// Whether `approver` counts among the others whom `question` is for.
    Decision consent(Holder approver, DecisionRequest request, Policy.Question question) {
        boolean isOwn = request.actor().person().filter(approver::is).isPresent();
        if (isOwn || question.excluded().contains(approver.person())) {
            return new Decision.Denied(
                    question.rules(), Text.of("policy.consent.own"), names(question.roles(), request), List.of());
        }
        return check.holdsRole(approver, Set.copyOf(question.roles()), request)
                ? new Decision.Allowed(question.rules(), Text.of("policy.consent.allowed"))
                : new Decision.Denied(
                        question.rules(),
                        Text.of("policy.consent.role", String.join(", ", question.roles())),
                        names(question.roles(), request),
                        List.of());
    }

    /// Of those who could consent to a request.
    private List<String> names(List<String> roles, DecisionRequest request) {
        return site.people().values().stream()
                .filter(person ->
                        request.actor().person().filter(person.id()::equals).isEmpty())
                .filter(person ->
                        check.holdsRole(Holder.of(site, person.id(), person.id()), Set.copyOf(roles), request))
                .map(Person::name)
                .sorted()
                .toList();
    }

    List<Finding> findings(Holder holder, DecisionRequest request) {
        return matching(holder, request).stream()
                .map(rule -> new Finding(
                        rule.id(),
                        true,
                        Text.of("policy.finding.approval", rule.count(), String.join(", ", rule.from()))))
                .toList();
    }

    private List<Rules.Approval> matching(Holder holder, DecisionRequest request) {
        return rules.approvals().stream()
                .filter(_ -> isAskedAbout(request))
                .filter(rule -> rule.scope().covers(request))
                .filter(rule -> check.applies(rule.when(), holder, request))
                .toList();
    }

    /// Looking changes nothing, and Dangjik's own verbs must work when nobody else is there: cancelling above all.
    private boolean isAskedAbout(DecisionRequest request) {
        return request.effect() != Effect.READ && !verbs.contains(request.command());
    }

    private static int byEffect(DecisionRequest request) {
        return switch (request.effect()) {
            case READ, CHANGE -> 0;
            case DESTROY -> 1;
            case EXPOSE ->
                Optional.ofNullable(request.arguments().get(CLASS))
                                .filter("standard"::equals)
                                .isPresent()
                        ? 1
                        : 2;
        };
    }

    private static String defaultId(DecisionRequest request) {
        return "default-" + request.effect().name().toLowerCase(Locale.ROOT);
    }

    private List<String> rolesThatMayAsk(DecisionRequest request) {
        var subject = new CommandSubject(request.stack(), request.command(), request.effect());
        return rules.roles().keySet().stream()
                .filter(role -> rules.permissions(role).stream()
                        .anyMatch(permission -> permission.scope().covers(subject)))
                .toList();
    }

    /// Ids of the persons who could consent. The asking person never counts, nor do further accounts of theirs.
    private List<String> people(Holder holder, List<String> roles, DecisionRequest request) {
        return site.people().values().stream()
                .map(Person::id)
                .filter(person -> !person.equals(holder.person()))
                .filter(person -> check.holdsRole(Holder.of(site, person, person), Set.copyOf(roles), request))
                .sorted()
                .toList();
    }
}
