package dev.dangjik.permission;

import dev.dangjik.message.Text;
import dev.dangjik.stack.Person;
import dev.dangjik.stack.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Says whether others have to consent to what somebody may do.
///
/// Nobody is asked about what only looks, nor about Dangjik's own verbs. Where no rule applies the effect decides:
/// reading and changing need nobody, destroying one other person, exposing as many as the class of the surface says.
final class Approvals {
    private static final Duration USUAL_QUESTION = Duration.ofMinutes(30);
    private static final Duration QUESTION_TO_OPEN = Duration.ofMinutes(15);
    private static final String SURFACE = "surface";

    private final Rules rules;
    private final Site site;
    private final GrantCheck check;
    private final Known known;

    /// @param known says about what nobody is ever asked
    Approvals(Rules rules, Site site, GrantCheck check, Known known) {
        this.rules = rules;
        this.site = site;
        this.check = check;
        this.known = known;
    }

    /// The decision for somebody whom `carriedBy` lets ask.
    Decision decide(Holder holder, DecisionRequest request, List<String> carriedBy) {
        var matching = matching(holder, request);
        var strictest = matching.stream().max(Comparator.comparingInt(Rules.Approval::count));
        int count = Math.max(strictest.map(Rules.Approval::count).orElseGet(() -> byEffect(request)), least(request));
        if (count == 0) {
            return new Decision.Allowed(carriedBy, Text.of("policy.allowed", request.stack(), request.command()));
        }
        var ids = new ArrayList<>(carriedBy);
        matching.forEach(rule -> ids.add(rule.id()));
        if (matching.isEmpty()) {
            ids.add(defaultId(request));
        }
        var roles = strictest.map(Rules.Approval::from).orElseGet(() -> rolesThatMayAsk(request));
        boolean isTotpNeeded = matching.stream().anyMatch(Rules.Approval::isTotpNeeded);
        var people = people(holder, roles, request, isTotpNeeded);
        if (site.isBound() && people.size() < count) {
            return new Decision.Denied(ids, tooFew(count, roles, people, isTotpNeeded), List.of(), List.of());
        }
        return new Decision.NeedsApproval(
                ids,
                Text.of("policy.needs-approval", ids.getLast(), count, String.join(", ", roles)),
                count,
                roles,
                people,
                isTotpNeeded,
                strictest
                        .map(Rules.Approval::expires)
                        .orElse(request.effect() == Effect.EXPOSE ? QUESTION_TO_OPEN : USUAL_QUESTION));
    }

    /// What others have to consent to when a request is to pass freeze windows.
    ///
    /// @param carriedBy ids of the rules that let somebody ask
    /// @param usual what they would have to consent to anyway
    record Wanted(List<String> carriedBy, List<FreezeWindow> windows, Optional<Decision.NeedsApproval> usual) {
        Wanted(List<String> carriedBy, List<FreezeWindow> windows) {
            this(carriedBy, windows, Optional.empty());
        }

        Wanted and(Decision.NeedsApproval needs) {
            return new Wanted(carriedBy, windows, Optional.of(needs));
        }

        private List<String> windowIds() {
            return windows.stream().map(FreezeWindow::id).toList();
        }

        private List<String> rules() {
            return Stream.concat(carriedBy.stream(), windowIds().stream()).toList();
        }
    }

    /// Whose consent lets a request pass freeze windows; a denial when nobody's does.
    Decision breakGlass(Holder holder, DecisionRequest request, Wanted wanted) {
        var closed = wanted.windows().stream()
                .filter(window -> window.breakGlass().isEmpty())
                .map(FreezeWindow::id)
                .toList();
        if (!closed.isEmpty()) {
            return noWay(wanted, Text.of("policy.denied.no-glass", String.join(", ", closed)));
        }
        var glasses = wanted.windows().stream()
                .flatMap(window -> window.breakGlass().stream())
                .toList();
        var each = Stream.concat(
                        wanted.usual().map(Decision.NeedsApproval::roles).stream(),
                        glasses.stream().map(FreezeWindow.BreakGlass::from))
                .toList();
        var roles = new GlassRoles(rules).satisfying(each);
        var ids = String.join(", ", wanted.windowIds());
        if (roles.isEmpty()) {
            return noWay(wanted, Text.of("policy.denied.no-glass-role", ids));
        }
        int count = Stream.concat(
                        wanted.usual().map(Decision.NeedsApproval::count).stream(),
                        glasses.stream().map(FreezeWindow.BreakGlass::count))
                .max(Comparator.naturalOrder())
                .orElseThrow();
        var expires = Stream.concat(
                        wanted.usual().map(Decision.NeedsApproval::expires).stream(),
                        glasses.stream().map(FreezeWindow.BreakGlass::expires))
                .min(Comparator.naturalOrder())
                .orElseThrow();
        boolean isTotpNeeded =
                wanted.usual().filter(Decision.NeedsApproval::isTotpNeeded).isPresent();
        var people = people(holder, roles, request, isTotpNeeded);
        if (site.isBound() && people.size() < count) {
            return noWay(wanted, tooFew(count, roles, people, isTotpNeeded));
        }
        var reason = Text.of("policy.needs-break-glass", ids, count, String.join(", ", roles));
        return new Decision.NeedsApproval(wanted.rules(), reason, count, roles, people, isTotpNeeded, expires);
    }

    private static Text tooFew(int count, List<String> roles, List<String> people, boolean isTotpNeeded) {
        return Text.of(
                isTotpNeeded ? "policy.denied.quorum-totp" : "policy.denied.quorum",
                count,
                String.join(", ", roles),
                people.size());
    }

    private static Decision noWay(Wanted wanted, Text reason) {
        return new Decision.Denied(wanted.rules(), reason, List.of(), List.of());
    }

    /// Whether `approver` counts among the others whom `question` is for.
    Decision consent(Holder approver, DecisionRequest request, Policy.Question question) {
        boolean isOwn = request.actor().person().filter(approver::is).isPresent();
        if (isOwn || question.excluded().contains(approver.person())) {
            return new Decision.Denied(
                    question.rules(), Text.of("policy.consent.own"), others(question, request), List.of());
        }
        if (question.beneficiaries().contains(approver.person())) {
            return new Decision.Denied(
                    question.rules(), Text.of("policy.consent.beneficiary"), others(question, request), List.of());
        }
        return check.holdsRole(approver, Set.copyOf(question.roles()), request)
                ? new Decision.Allowed(question.rules(), Text.of("policy.consent.allowed"))
                : new Decision.Denied(
                        question.rules(),
                        Text.of(
                                "policy.consent.role",
                                request.stack(),
                                request.command(),
                                String.join(", ", question.roles())),
                        others(question, request),
                        List.of());
    }

    private boolean hasTotp(String person) {
        return Optional.ofNullable(site.people().get(person))
                .flatMap(Person::totp)
                .isPresent();
    }

    /// Names of those who could consent to a request.
    private List<String> others(Policy.Question question, DecisionRequest request) {
        var roles = Set.copyOf(question.roles());
        return site.people().values().stream()
                .filter(person ->
                        request.actor().person().filter(person.id()::equals).isEmpty())
                .filter(person -> !question.beneficiaries().contains(person.id()))
                .filter(person -> check.holdsRole(Holder.of(site, person.id(), person.id()), roles, request))
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

    private boolean isAskedAbout(DecisionRequest request) {
        return known.isAskedAbout(new CommandSubject(request.stack(), request.command(), request.effect()));
    }

    /// What no rule can make less: opening needs whom the class of the surface says.
    private int least(DecisionRequest request) {
        return request.effect() == Effect.EXPOSE ? openingNeeds(request) : 0;
    }

    private int byEffect(DecisionRequest request) {
        return switch (request.effect()) {
            case READ, CHANGE -> 0;
            case DESTROY -> 1;
            case EXPOSE -> openingNeeds(request);
        };
    }

    /// As many as the class of the surface wants; the most when it is not known.
    private int openingNeeds(DecisionRequest request) {
        var surface = request.arguments().getOrDefault(SURFACE, "");
        return known.consents().getOrDefault(request.stack(), Map.of()).getOrDefault(surface, 2);
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
    private List<String> people(Holder holder, List<String> roles, DecisionRequest request, boolean isTotpNeeded) {
        return site.people().values().stream()
                .map(Person::id)
                .filter(person -> !person.equals(holder.person()))
                .filter(person -> !isTotpNeeded || hasTotp(person))
                .filter(person -> check.holdsRole(Holder.of(site, person, person), Set.copyOf(roles), request))
                .sorted()
                .toList();
    }
}
