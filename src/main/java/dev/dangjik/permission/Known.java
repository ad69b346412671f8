package dev.dangjik.permission;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// What the rest of the catalogue has, so that rules can be checked against it.
///
/// @param services ids of services by stack
/// @param verbs Dangjik's own, for which nobody else is ever asked
/// @param channels ids of the channels that stacks use
/// @param passing commands that bring back, close or stop: no freeze stops them
/// @param consents how many others must consent at least to opening a surface, by stack and surface
/// @param atOnce commands, as `<stack>/<command>`, that wait for nobody: they only make safe
public record Known(
        List<CommandSubject> subjects,
        Map<String, Set<String>> services,
        Set<String> verbs,
        Set<String> channels,
        Set<CommandSubject> passing,
        Map<String, Map<String, Integer>> consents,
        Set<String> atOnce) {
    public Known {
        subjects = List.copyOf(subjects);
        services = Map.copyOf(services);
        verbs = Set.copyOf(verbs);
        channels = Set.copyOf(channels);
        consents = Map.copyOf(consents);
        passing = Set.copyOf(passing);
        atOnce = Set.copyOf(atOnce);
    }

    /// Of a catalogue without anything.
    static Known nothing() {
        return new Known(List.of(), Map.of(), Set.of(), Set.of(), Set.of(), Map.of(), Set.of());
    }

    /// Whether a freeze window may keep it from starting: not what only looks, not Dangjik's own verbs, and not what
    /// brings back.
    boolean isFreezable(CommandSubject subject) {
        return subject.effect() != Effect.READ && !verbs.contains(subject.command()) && !passing.contains(subject);
    }

    /// Whether others can be asked to consent to it. Looking changes nothing; Dangjik's own verbs must work when nobody
    /// else is there, cancelling above all; and what makes safe must not wait.
    boolean isAskedAbout(CommandSubject subject) {
        return subject.effect() != Effect.READ && !verbs.contains(subject.command()) && !isAtOnce(subject);
    }

    boolean isAtOnce(CommandSubject subject) {
        return atOnce.contains(subject.stack() + "/" + subject.command());
    }
}
