package dev.dangjik.permission;

import java.util.Set;

/// What a rule is about. An empty set stands for everything.
public record Scope(Set<String> stacks, Set<Effect> effects, Set<String> commands, Set<String> services) {
    private static final String SERVICE = "service";

    public Scope {
        stacks = Set.copyOf(stacks);
        effects = Set.copyOf(effects);
        commands = Set.copyOf(commands);
        services = Set.copyOf(services);
    }

    /// Whether it is about this command, whatever its arguments.
    boolean covers(CommandSubject subject) {
        return has(stacks, subject.stack()) && has(effects, subject.effect()) && has(commands, subject.command());
    }

    /// Whether it is about this request. A scope of certain services is not about a request that names none.
    boolean covers(DecisionRequest request) {
        return covers(new CommandSubject(request.stack(), request.command(), request.effect()))
                && (services.isEmpty() || services.contains(request.arguments().getOrDefault(SERVICE, "")));
    }

    /// Whether everything that `other` is about, this is about too.
    boolean contains(Scope other) {
        return contains(stacks, other.stacks)
                && contains(effects, other.effects)
                && contains(commands, other.commands)
                && contains(services, other.services);
    }

    private static <T> boolean has(Set<T> some, T one) {
        return some.isEmpty() || some.contains(one);
    }

    private static <T> boolean contains(Set<T> outer, Set<T> inner) {
        return outer.isEmpty() || (!inner.isEmpty() && outer.containsAll(inner));
    }
}
