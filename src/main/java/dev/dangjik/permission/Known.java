package dev.dangjik.permission;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// What the rest of the catalogue has, so that rules can be checked against it.
///
/// @param services ids of services by stack
/// @param verbs Dangjik's own, for which nobody else is ever asked
/// @param channels ids of the channels that stacks use
public record Known(
        List<CommandSubject> subjects, Map<String, Set<String>> services, Set<String> verbs, Set<String> channels) {
    public Known {
        subjects = List.copyOf(subjects);
        services = Map.copyOf(services);
        verbs = Set.copyOf(verbs);
        channels = Set.copyOf(channels);
    }
}
