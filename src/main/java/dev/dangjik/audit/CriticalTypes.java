package dev.dangjik.audit;

import java.util.Set;

/// Which types of events are critical whatever the caller says: what others could most want to be forgotten.
/// The chain is anchored as soon as one of them is written.
final class CriticalTypes {
    private static final Set<String> TYPES =
            Set.of("approval.vote", "catalogue.loaded", "catalogue.reloaded", "lock.frozen", "lock.unfrozen");

    /// Everything that has to do with these.
    private static final Set<String> BEGINNINGS = Set.of("exposure", "killswitch", "kill-switch", "role", "standing");

    private CriticalTypes() {}

    static boolean contains(String type) {
        int dot = type.indexOf('.');
        return TYPES.contains(type) || BEGINNINGS.contains(dot < 0 ? type : type.substring(0, dot));
    }
}
