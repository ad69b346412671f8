package dev.dangjik.permission;

import dev.dangjik.stack.Site;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Looks at one grant, or one other rule, in the light of one request.
final class GrantCheck {
    private final Rules rules;
    private final Site site;

    GrantCheck(Rules rules, Site site) {
        this.rules = rules;
        this.site = site;
    }

    /// How far a grant carries a request.
    sealed interface Verdict {
        /// It allows it, by this permission of the role.
        record Allows(String permission) implements Verdict {}

        /// It is for somebody else, or about something else.
        record IsElsewhere() implements Verdict {}

        /// The role has no such permission.
        record LacksPermission() implements Verdict {}

        /// It has ended.
        record IsOver() implements Verdict {}

        /// It counts in these channels only.
        record IsForChannels(List<String> channels) implements Verdict {}

        /// One of its channels is not bound, so where the request comes from cannot be known.
        record CannotLookUp(String channel) implements Verdict {}

        /// A condition is not fulfilled.
        record ConditionFails(String condition) implements Verdict {}
    }

    Verdict look(Rules.Grant grant, Holder holder, DecisionRequest request) {
        if (!holder.is(grant.who()) || !grant.scope().covers(request)) {
            return new Verdict.IsElsewhere();
        }
        if (grant.until().filter(until -> !request.at().isBefore(until)).isPresent()) {
            return new Verdict.IsOver();
        }
        var channel = channel(grant, request);
        if (channel.isPresent()) {
            return channel.get();
        }
        if (!holds(grant.when(), holder, request)) {
            return new Verdict.ConditionFails(String.valueOf(grant.when().orElseThrow()));
        }
        return permission(grant, holder, request);
    }

    private Verdict permission(Rules.Grant grant, Holder holder, DecisionRequest request) {
        Optional<Condition> missed = Optional.empty();
        for (var permission : rules.permissions(grant.role())) {
            if (permission.scope().covers(request)) {
                if (holds(permission.when(), holder, request)) {
                    return new Verdict.Allows(permission.id());
                }
                missed = permission.when();
            }
        }
        return missed.<Verdict>map(condition -> new Verdict.ConditionFails(condition.toString()))
                .orElseGet(Verdict.LacksPermission::new);
    }

    /// Why the grant does not count where this was asked.
    private Optional<Verdict> channel(Rules.Grant grant, DecisionRequest request) {
        if (grant.channels().isEmpty()) {
            return Optional.empty();
        }
        if (grant.channels().contains(channelOf(request))) {
            return Optional.empty();
        }
        return Optional.of(grant.channels().stream()
                .filter(channel ->
                        !channel.equals(Rules.CONSOLE) && !site.channels().containsKey(channel))
                .findFirst()
                .<Verdict>map(Verdict.CannotLookUp::new)
                .orElseGet(() -> new Verdict.IsForChannels(grant.channels())));
    }

    /// The site's id of the channel of a request; empty text for a channel it does not know.
    String channelOf(DecisionRequest request) {
        return switch (request.actor()) {
            case Actor.Console _ -> Rules.CONSOLE;
            case Actor.Member _, Actor.Schedule _, Actor.Alert _ ->
                request.channel().flatMap(site::channelId).orElse("");
        };
    }

    /// Whether a grant carries this command at all, at some place and with some arguments.
    boolean mayCarry(Rules.Grant grant, Holder holder, CommandSubject subject, DecisionRequest at) {
        boolean isInTime =
                grant.until().filter(until -> !at.at().isBefore(until)).isEmpty();
        return holder.is(grant.who())
                && isInTime
                && grant.scope().covers(subject)
                && rules.permissions(grant.role()).stream()
                        .anyMatch(permission -> permission.scope().covers(subject));
    }

    /// Whether somebody holds one of these roles for what a request is about, wherever they are.
    boolean holdsRole(Holder holder, Set<String> wanted, DecisionRequest request) {
        return rules.grants().stream()
                .filter(grant -> holder.is(grant.who()))
                .filter(grant -> grant.until()
                        .filter(until -> !request.at().isBefore(until))
                        .isEmpty())
                .filter(grant -> grant.scope().covers(request))
                .filter(grant -> holds(grant.when(), holder, request))
                .anyMatch(grant -> wanted.stream().anyMatch(role -> isOrIncludes(grant.role(), role)));
    }

    private boolean isOrIncludes(String role, String wanted) {
        var found = rules.roles().get(role);
        return role.equals(wanted)
                || (found != null && found.includes().stream().anyMatch(next -> isOrIncludes(next, wanted)));
    }

    /// For a permission: what cannot be decided does not hold.
    boolean holds(Optional<Condition> when, Holder holder, DecisionRequest request) {
        return when.isEmpty() || evaluate(when.get(), holder, request) == Condition.Outcome.TRUE;
    }

    /// For what stands in the way: what cannot be decided applies.
    boolean applies(Optional<Condition> when, Holder holder, DecisionRequest request) {
        return when.isEmpty() || evaluate(when.get(), holder, request) != Condition.Outcome.FALSE;
    }

    private Condition.Outcome evaluate(Condition condition, Holder holder, DecisionRequest request) {
        return condition.evaluate(new Condition.Facts(
                holder.person(),
                holder.account(),
                holder.posts(),
                request.stack(),
                request.command(),
                request.effect().name().toLowerCase(Locale.ROOT),
                new TreeMap<>(request.arguments()),
                channelOf(request),
                request.at()));
    }
}
