package dev.dangjik.run;

import dev.dangjik.permission.FreezeWindows;
import dev.dangjik.permission.WindowFreeze;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// The freeze windows as the operators' files have them now.
@FunctionalInterface
public interface WindowCheck {
    /// What keeps `change` from starting at `at`; empty: no window does.
    ///
    /// @param passed ids of windows that do not count
    Optional<WindowFreeze> at(FreezeWindows.Change change, Instant at, Set<String> passed);

    /// No window at all.
    static WindowCheck none() {
        return (_, _, _) -> Optional.empty();
    }
}
