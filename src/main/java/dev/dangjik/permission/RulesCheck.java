package dev.dangjik.permission;

import dev.dangjik.config.Problems;
import dev.dangjik.stack.Person;
import dev.dangjik.stack.Site;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Finds rules that cannot mean what their author meant: about nothing, for nobody, or never to be fulfilled.
public final class RulesCheck {
    private final Rules rules;
    private final Site site;
    private final Known known;
    private final Problems problems;

    public RulesCheck(Rules rules, Site site, Known known, Problems problems) {
        this.rules = rules;
        this.site = site;
        this.known = known;
        this.problems = problems;
    }

    /// Reports everything that is wrong with the rules as a whole.
    public void run() {
        rules.roles().values().forEach(this::role);
        rules.grants().forEach(this::grant);
        for (var deny : rules.denies()) {
            scope(deny.id(), deny.scope(), deny.origin());
            who(deny.id(), deny.who(), deny.origin());
        }
        for (var approval : rules.approvals()) {
            scope(approval.id(), approval.scope(), approval.origin());
            askable(approval);
            check(new Quorum(
                    "approval " + approval.id(),
                    approval.count(),
                    approval.from(),
                    approval.isTotpNeeded(),
                    approval.origin()));
        }
        for (var freeze : rules.freezes()) {
            scope(freeze.id(), freeze.scope(), freeze.origin());
            freeze.breakGlass()
                    .ifPresent(glass -> check(new Quorum(
                            "the break-glass of freeze " + freeze.id(),
                            glass.count(),
                            glass.from(),
                            false,
                            freeze.origin())));
        }
    }

    private void role(Rules.Role role) {
        for (var permission : role.allow()) {
            scope(permission.id(), permission.scope(), permission.origin());
        }
        boolean isGranted = rules.grants().stream().anyMatch(grant -> reaches(grant.role(), role.id()));
        if (!isGranted) {
            problem(role.origin(), "role " + role.id() + " is unreachable: no grant names it");
        } else if (site.isBound() && holders(List.of(role.id())).isEmpty()) {
            problem(
                    role.origin(),
                    "role " + role.id() + " is held by nobody: bind a person to one of its posts in " + site.file());
        }
    }

    private boolean reaches(String role, String wanted) {
        var found = rules.roles().get(role);
        return role.equals(wanted)
                || (found != null && found.includes().stream().anyMatch(next -> reaches(next, wanted)));
    }

    private void grant(Rules.Grant grant) {
        scope(grant.id(), grant.scope(), grant.origin());
        who(grant.id(), grant.who(), grant.origin());
        if (grant.who().equals(Rules.EVERYBODY)) {
            problem(grant.origin(), "grant " + grant.id() + " is for everybody; name a person or a post");
        }
        for (var channel : grant.channels()) {
            if (!channel.equals(Rules.CONSOLE) && !known.channels().contains(channel)) {
                problem(
                        grant.origin(),
                        "grant " + grant.id() + " names channel " + channel + ", which no stack uses; known: "
                                + String.join(", ", new TreeSet<>(known.channels())));
            }
        }
        var inScope = known.subjects().stream().filter(grant.scope()::covers).toList();
        boolean carriesAnything =
                inScope.isEmpty() || inScope.stream().anyMatch(subject -> rules.carries(grant, subject));
        if (!carriesAnything && rules.roles().containsKey(grant.role())) {
            problem(
                    grant.origin(),
                    "grant " + grant.id() + " is unreachable: role " + grant.role() + " allows nothing in its scope");
        }
        rules.grants().stream()
                .filter(other -> !other.id().equals(grant.id()) && covers(other, grant))
                .findFirst()
                .ifPresent(other -> problem(
                        grant.origin(),
                        "grant " + grant.id() + " is unreachable: grant " + other.id() + " gives the same and more"));
    }

    private boolean covers(Rules.Grant wider, Rules.Grant grant) {
        boolean isUnconditional = wider.when().isEmpty()
                && wider.until().isEmpty()
                && wider.channels().isEmpty();
        boolean isSame = wider.scope().equals(grant.scope()) && wider.role().equals(grant.role());
        // Of two that say the same, the first one is the one that counts.
        boolean isEarlier = rules.grants().indexOf(wider) < rules.grants().indexOf(grant);
        return wider.who().equals(grant.who())
                && isUnconditional
                && reaches(wider.role(), grant.role())
                && wider.scope().contains(grant.scope())
                && (!isSame || isEarlier);
    }

    private void who(String rule, String who, Rules.Origin origin) {
        boolean isKnown = who.equals(Rules.EVERYBODY)
                || site.people().containsKey(who)
                || site.posts().containsKey(who);
        if (site.isBound() && !isKnown && !who.isEmpty()) {
            problem(
                    origin,
                    "rule " + rule + " is about " + who + ", who is neither under people nor under posts of "
                            + site.file());
        }
    }

    /// Every id that a scope names must be there, and together they must be about something.
    private void scope(String rule, Scope scope, Rules.Origin origin) {
        if (namesOnlyWhatIsThere(rule, scope, origin)
                && known.subjects().stream().noneMatch(scope::covers)) {
            problem(origin, "rule " + rule + " is unreachable: no command has all that its scope asks for");
        }
    }

    private boolean namesOnlyWhatIsThere(String rule, Scope scope, Rules.Origin origin) {
        int before = problems.list().size();
        var stacks = known.services().keySet();
        scope.stacks().stream()
                .filter(stack -> !stacks.contains(stack))
                .forEach(stack -> problem(origin, "rule " + rule + " names stack " + stack + ", which is not there"));
        scope.commands().stream()
                .filter(command -> !isCommand(command, scope))
                .forEach(command -> problem(
                        origin, "rule " + rule + " names command " + command + ", which no stack of its scope has"));
        scope.services().stream()
                .filter(service -> known.services().entrySet().stream()
                        .filter(stack -> isIn(scope.stacks(), stack.getKey()))
                        .noneMatch(stack -> stack.getValue().contains(service)))
                .forEach(service -> problem(
                        origin, "rule " + rule + " names service " + service + ", which no stack of its scope has"));
        return problems.list().size() == before;
    }

    private boolean isCommand(String command, Scope scope) {
        return known.subjects().stream()
                .filter(subject -> isIn(scope.stacks(), subject.stack()))
                .anyMatch(subject -> subject.command().equals(command));
    }

    private static boolean isIn(Collection<String> some, String one) {
        return some.isEmpty() || some.contains(one);
    }

    /// A rule about nothing but what nobody is asked about would look like protection and be none.
    private void askable(Rules.Approval approval) {
        var covered = known.subjects().stream().filter(approval.scope()::covers).toList();
        boolean isAskedAbout = covered.stream().anyMatch(known::isAskedAbout);
        covered.stream()
                .filter(known::isAtOnce)
                .filter(subject -> approval.scope().commands().contains(subject.command()))
                .forEach(subject -> problem(
                        approval.origin(),
                        "approval " + approval.id() + " names " + subject.stack() + " " + subject.command()
                                + ", which stops something at once and waits for nobody: leave it out"));
        if (!covered.isEmpty() && !isAskedAbout) {
            problem(
                    approval.origin(),
                    "approval " + approval.id() + " is about nothing that changes something; nobody is asked about"
                            + " what only looks, nor about Dangjik's own verbs");
        }
    }

    /// So many of these are asked.
    ///
    /// @param what who asks them, as a problem names it
    private record Quorum(String what, int count, List<String> from, boolean isTotpNeeded, Rules.Origin origin) {}

    /// On a bound site enough people must be able to consent, whoever asks.
    private void check(Quorum quorum) {
        if (!site.isBound()) {
            return;
        }
        var approvers = holders(quorum.from());
        if (quorum.isTotpNeeded()) {
            approvers.removeIf(person -> !hasTotp(person));
        }
        var with = quorum.isTotpNeeded() ? " and an authenticator (people: totp)" : "";
        var wish = quorum.what() + " asks for " + quorum.count() + " of " + String.join(", ", quorum.from());
        if (approvers.size() < quorum.count()) {
            problem(
                    quorum.origin(),
                    wish + ", but only " + approvers.size() + " hold such a role" + with + " in " + site.file());
        } else if (approvers.size() == quorum.count()) {
            problem(
                    quorum.origin(),
                    wish + ", which " + String.join(", ", approvers)
                            + (with.isEmpty() ? "" : ", who alone hold such a role" + with + ",")
                            + " could never get: nobody consents to their own request");
        }
    }

    private boolean hasTotp(String person) {
        return Optional.ofNullable(site.people().get(person))
                .flatMap(Person::totp)
                .isPresent();
    }

    private Set<String> holders(List<String> roles) {
        var holders = new TreeSet<String>();
        for (var grant : rules.grants()) {
            if (roles.stream().anyMatch(role -> reaches(grant.role(), role))) {
                holders.addAll(site.posts().getOrDefault(grant.who(), List.of()));
                if (site.people().containsKey(grant.who())) {
                    holders.add(grant.who());
                }
            }
        }
        return holders;
    }

    private void problem(Rules.Origin origin, String message) {
        problems.add(origin.file(), origin.line(), message);
    }
}
